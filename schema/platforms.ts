import {
  anyObject,
  flag,
  list,
  may,
  must,
  object,
  text,
  texts,
  uint8,
  uint16,
  uint32,
  uint64,
  words,
} from './kinds.ts';
import { fileMode } from './shared.ts';

// The sections of config.json for platforms other than Linux.

const windowsDevice = object(
  'WindowsDevice',
  'A device of the host that the container has.',
  { since: '1.0.2', clause: 'config-windows.md#devices' },
  {
    id: must(text, 'Which device; for `idType` `class` the GUID of a device interface class.'),
    idType: must(
      words('WindowsDeviceIdType', 'What the id of a Windows device is.', ['class']),
      'What `id` is.',
    ),
  },
);

const windowsAffinity = object(
  'WindowsCPUGroupAffinity',
  'CPUs of a processor group.',
  { since: '1.2.1', clause: 'config-windows.md#cpu' },
  {
    mask: may(uint64, 'Bit mask of the CPUs in the group.'),
    group: may(uint32, 'Number of the processor group.'),
  },
);

const windowsResources = object(
  'WindowsResources',
  'Limits of a Windows container.',
  { clause: 'config-windows.md#resources' },
  {
    memory: may(
      object(
        'WindowsMemoryResources',
        'Limits of memory.',
        { clause: 'config-windows.md#memory' },
        {
          limit: may(uint64, 'The most memory, in bytes.'),
        },
      ),
      'Limits of memory.',
      { clause: 'config-windows.md#memory' },
    ),
    cpu: may(
      object(
        'WindowsCPUResources',
        'Limits of CPU time: one of `count`, `shares` and `maximum`.',
        { clause: 'config-windows.md#cpu' },
        {
          count: may(uint64, 'Number of CPUs.'),
          shares: may(uint16, 'Weight against other containers, 0 to 10000.'),
          maximum: may(uint16, 'Cycles of every 10000 that it may use: percent times 100.'),
          affinity: may(
            list(windowsAffinity),
            'CPUs to run on. A list, as the text and the Go types have it; the JSON Schema of the runtime-spec says object.',
            { since: '1.2.1' },
          ),
        },
      ),
      'Limits of CPU time.',
      { clause: 'config-windows.md#cpu' },
    ),
    storage: may(
      object(
        'WindowsStorageResources',
        'Limits of the system drive.',
        { clause: 'config-windows.md#storage' },
        {
          iops: may(uint64, 'The most I/O operations a second.'),
          bps: may(uint64, 'The most bytes a second.'),
          sandboxSize: may(uint64, 'The least size of the system drive, in bytes.'),
        },
      ),
      'Limits of the system drive.',
      { clause: 'config-windows.md#storage' },
    ),
  },
);

const windowsNetwork = object(
  'WindowsNetwork',
  'How a Windows container is connected.',
  { clause: 'config-windows.md#network' },
  {
    endpointList: may(texts, 'Endpoints of the Host Network Service to connect to.'),
    allowUnqualifiedDNSQuery: may(flag, 'Resolve names without a domain. Default false.'),
    DNSSearchList: may(texts, 'DNS suffixes to try.'),
    networkSharedContainerName: may(text, 'Id of the container whose network stack is shared.'),
    networkNamespace: may(text, 'Id of the network namespace to use; then nothing else may be given.', {
      since: '1.0.2',
    }),
  },
);

export const windows = object(
  'Windows',
  'What only Windows containers have.',
  { clause: 'config-windows.md' },
  {
    layerFolders: must(
      list(text, 1),
      'Folders of the layers of the image, from the topmost down to the base; the last is the scratch folder.',
      { clause: 'config-windows.md#layerfolders' },
    ),
    devices: may(list(windowsDevice), 'Devices that the container has.', {
      since: '1.0.2',
      clause: 'config-windows.md#devices',
    }),
    resources: may(windowsResources, 'Limits.', { clause: 'config-windows.md#resources' }),
    network: may(windowsNetwork, 'How it is connected.', { clause: 'config-windows.md#network' }),
    credentialSpec: may(anyObject, 'Group Managed Service Account; what is inside is up to the runtime.', {
      clause: 'config-windows.md#credential-spec',
    }),
    servicing: may(flag, 'Start to apply a pending update. Default false.', {
      clause: 'config-windows.md#servicing',
    }),
    ignoreFlushesDuringBoot: may(flag, 'Do not flush disks while booting. Default false.', {
      clause: 'config-windows.md#ignoreflushesduringboot',
    }),
    hyperv: may(
      object(
        'WindowsHyperV',
        'Isolation by Hyper-V.',
        { clause: 'config-windows.md#hyperv' },
        {
          utilityVMPath: may(
            text,
            'Path of the image for the utility VM. Without it the layers are searched.',
          ),
        },
      ),
      'Run it isolated by Hyper-V. Without it, as a Windows Server container.',
      { clause: 'config-windows.md#hyperv' },
    ),
  },
);

const anet = object(
  'SolarisAnet',
  'A network that is made for the zone (zonecfg(1M)). Needs nothing but what differs from its defaults.',
  { clause: 'config-solaris.md#automatic-network-anet' },
  {
    linkname: may(text, 'Name of the VNIC.'),
    lowerLink: may(text, 'Link that it is made over.'),
    allowedAddress: may(text, 'Addresses that the container can use. Default any.'),
    configureAllowedAddress: may(text, '`true` sets the allowed addresses at every start.'),
    defrouter: may(text, 'Default router.'),
    macAddress: may(text, 'MAC address, or one of the keywords of zonecfg(1M).'),
    linkProtection: may(text, 'Kinds of link protection, with commas between them.'),
  },
);

export const solaris = object(
  'Solaris',
  'What only Solaris containers have (zonecfg(1M)).',
  { clause: 'config-solaris.md' },
  {
    milestone: may(text, 'Service (an SMF FMRI) that is online before the process starts.', {
      clause: 'config-solaris.md#milestone',
    }),
    limitpriv: may(text, 'The most privileges a process can have, with commas between them.', {
      clause: 'config-solaris.md#limitpriv',
    }),
    maxShmMemory: may(text, 'The most shared memory in bytes; K, M, G and T scale it.', {
      clause: 'config-solaris.md#maxshmmemory',
    }),
    cappedCPU: may(
      object(
        'SolarisCappedCPU',
        'A limit of CPU time.',
        { clause: 'config-solaris.md#cappedcpu' },
        {
          ncpus: may(text, 'CPUs, with a fraction where needed: `1.25`.'),
        },
      ),
      'Limit of CPU time.',
      { clause: 'config-solaris.md#cappedcpu' },
    ),
    cappedMemory: may(
      object(
        'SolarisCappedMemory',
        'Limits of memory.',
        { clause: 'config-solaris.md#cappedmemory' },
        {
          physical: may(text, 'The most physical memory in bytes; K, M, G and T scale it.'),
          swap: may(text, 'The most swap in bytes; K, M, G and T scale it.'),
        },
      ),
      'Limits of memory.',
      { clause: 'config-solaris.md#cappedmemory' },
    ),
    anet: may(list(anet), 'Networks that are made for the container.', {
      clause: 'config-solaris.md#automatic-network-anet',
    }),
  },
);

const ioMem = object(
  'IOMems',
  'I/O memory of the host that the machine may reach.',
  { since: '1.3.0', clause: 'config-vm.md#hwconfig-object' },
  {
    firstGFN: may(uint64, 'First frame in the guest. Default `firstMFN`.'),
    firstMFN: must(uint64, 'First physical page.'),
    nrMFNs: must(uint64, 'Number of pages.'),
  },
);

const hwConfig = object(
  'HWConfig',
  'The hardware of the machine.',
  { since: '1.3.0', clause: 'config-vm.md#hwconfig-object' },
  {
    deviceTree: may(text, 'Path of the device tree.'),
    vcpus: may(uint32, 'Number of virtual CPUs.'),
    memory: may(uint64, 'The most memory, in bytes.'),
    dtdevs: may(texts, 'Device tree nodes of the host that are passed through.'),
    iomems: may(list(ioMem), 'I/O memory of the host that the machine may reach.'),
    irqs: may(list(uint32), 'Interrupts of the host that the machine may use.'),
  },
);

export const vm = object(
  'VM',
  'A container in a virtual machine.',
  { since: '1.0.2', clause: 'config-vm.md' },
  {
    hypervisor: may(
      object(
        'VMHypervisor',
        'The hypervisor of the machine.',
        { clause: 'config-vm.md#hypervisor-object' },
        {
          path: must(text, 'Absolute path on the host.'),
          parameters: may(texts, 'Its arguments.'),
        },
      ),
      'The hypervisor.',
      { clause: 'config-vm.md#hypervisor-object' },
    ),
    kernel: must(
      object(
        'VMKernel',
        'The kernel of the machine.',
        { clause: 'config-vm.md#kernel-object' },
        {
          path: must(text, 'Absolute path on the host.'),
          parameters: may(texts, 'Its parameters.'),
          initrd: may(text, 'Absolute path of an initial RAM disk on the host.'),
        },
      ),
      'The kernel.',
      { clause: 'config-vm.md#kernel-object' },
    ),
    image: may(
      object(
        'VMImage',
        'The root image of the machine, which is not the root file system of the container.',
        { clause: 'config-vm.md#image-object' },
        {
          path: must(text, 'Absolute path on the host.'),
          format: must(
            words('RootImageFormat', 'A format of disk images.', ['raw', 'qcow2', 'vdi', 'vmdk', 'vhd']),
            'Its format.',
          ),
        },
      ),
      'The root image.',
      { clause: 'config-vm.md#image-object' },
    ),
    hwConfig: may(hwConfig, 'The hardware.', { since: '1.3.0', clause: 'config-vm.md#hwconfig-object' }),
  },
);

const zosNamespace = object(
  'ZOSNamespace',
  'A z/OS namespace to create or to join.',
  { since: '1.2.1', clause: 'config-zos.md#namespaces' },
  {
    type: must(
      words('ZOSNamespaceType', 'A kind of z/OS namespace.', ['mount', 'pid', 'uts', 'ipc']),
      'The kind; each at most once.',
    ),
    path: may(text, 'Absolute path of a namespace to join. Without it a new one is created.'),
  },
);

export const zos = object(
  'ZOS',
  'What only z/OS containers have.',
  { since: '1.1.0', clause: 'config-zos.md' },
  {
    namespaces: may(list(zosNamespace), 'Namespaces to create or to join.', {
      since: '1.2.1',
      clause: 'config-zos.md#namespaces',
    }),
  },
);

const sharing = words(
  'FreeBSDSharing',
  'Whether a jail has something of its own, shares it with its parent, or does without.',
  ['disable', 'new', 'inherit'],
);
const sharingAlways = words(
  'FreeBSDSharingNoDisable',
  'Whether a jail has something of its own or shares it with its parent.',
  ['new', 'inherit'],
);

const JAIL = { since: '1.3.0', clause: 'config-freebsd.md#jail' } as const;

const jailAllow = object('FreeBSDJailAllow', 'What is allowed in a jail.', JAIL, {
  setHostname: may(flag, 'Change the host name. Default false.'),
  rawSockets: may(flag, 'Use raw sockets, as ping does. Default false.'),
  chflags: may(flag, 'Change system file flags. Default false.'),
  mount: may(texts, 'Types of file systems that may be mounted.'),
  quotas: may(flag, 'Change quotas. Default false.'),
  socketAf: may(flag, 'Use sockets other than IPv4, IPv6 and UNIX. Default false.'),
  mlock: may(flag, 'Lock memory (mlock(2)). Default false.'),
  reservedPorts: may(flag, 'Bind to ports below 1024. Default as on the host.'),
  suser: may(flag, 'Have a super-user. Default true.'),
});

const jail = object('FreeBSDJail', 'The jail of the container (jail(8)).', JAIL, {
  parent: may(text, 'Name of the jail to be in. Default the host.'),
  host: may(sharingAlways, 'Host name, domain name and ids: its own, or those of the parent.'),
  ip4: may(sharing, 'IPv4 addresses. Mostly left out where there is a `vnet`.'),
  ip4Addr: may(texts, 'IPv4 addresses that it can use.'),
  ip6: may(sharing, 'IPv6 addresses. Mostly left out where there is a `vnet`.'),
  ip6Addr: may(texts, 'IPv6 addresses that it can use.'),
  vnet: may(sharingAlways, 'The network stack: its own, or that of the parent.'),
  interface: may(text, 'Interface that gets its addresses while it runs.'),
  vnetInterfaces: may(texts, 'Interfaces that are moved to its network stack while it runs.'),
  sysvmsg: may(sharing, 'System V message queues. Default `new`.'),
  sysvsem: may(sharing, 'System V semaphores. Default `new`.'),
  sysvshm: may(sharing, 'System V shared memory. Default `new`.'),
  enforceStatfs: may(
    uint8,
    'Which mounts it sees: 0 all, 1 those below its root, 2 its root only. Default 2.',
  ),
  allow: may(jailAllow, 'What is allowed.'),
});

const freebsdDevice = object(
  'FreeBSDDevice',
  'A device in /dev of the container.',
  { since: '1.3.0', clause: 'config-freebsd.md#devices' },
  {
    path: may(text, 'Path below /dev. The text asks for it, the JSON Schema does not.'),
    mode: may(fileMode, 'Permission bits; decimal, 448 is 0o700.'),
  },
);

export const freebsd = object(
  'FreeBSD',
  'What only FreeBSD containers have.',
  { since: '1.3.0', clause: 'config-freebsd.md' },
  {
    devices: may(list(freebsdDevice), 'Devices besides those of the ruleset.', {
      clause: 'config-freebsd.md#devices',
    }),
    jail: may(jail, 'The jail.', JAIL),
  },
);
