//! The seed's structs and its parse: one `String` for each text, one `Vec` for each list, as the seed has them.

pub struct Config {
    pub oci_version: String,
    pub root: Root,
    pub process: Process,
    pub mounts: Vec<Mount>,
    pub hostname: String,
    pub hooks: Hooks,
    pub linux: Linux,
}

pub struct Root {
    pub path: String,
    pub readonly: bool,
}

pub struct Process {
    pub args: Vec<String>,
    pub env: Vec<String>,
    pub cwd: String,
    pub uid: u32,
    pub gid: u32,
    pub terminal: bool,
}

pub struct Mount {
    pub destination: String,
    pub mount_type: String,
    pub source: String,
    pub options: Vec<String>,
}

pub struct Hooks {
    pub prestart: Vec<Hook>,
    pub poststart: Vec<Hook>,
    pub poststop: Vec<Hook>,
}

pub struct Hook {
    pub path: String,
    pub args: Vec<String>,
    pub env: Vec<String>,
    pub timeout_secs: u32,
}

pub struct Linux {
    pub namespaces: Vec<Namespace>,
    pub cgroups_path: String,
    pub memory_limit: u64,
    pub cpu_shares: u32,
    pub cpu_quota: u64,
    pub cpu_period: u64,
}

pub struct Namespace {
    pub kind: Kind,
    pub path: Option<String>,
}

#[derive(Clone, Copy)]
pub enum Kind {
    Pid,
    Network,
    Mount,
    Ipc,
    Uts,
    User,
    Cgroup,
}

impl Kind {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "pid" => Self::Pid,
            "network" => Self::Network,
            "mount" => Self::Mount,
            "ipc" => Self::Ipc,
            "uts" => Self::Uts,
            "user" => Self::User,
            "cgroup" => Self::Cgroup,
            _ => return None,
        })
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Pid => "pid",
            Self::Network => "network",
            Self::Mount => "mount",
            Self::Ipc => "ipc",
            Self::Uts => "uts",
            Self::User => "user",
            Self::Cgroup => "cgroup",
        }
    }
}

impl Config {
    pub fn parse(input: &str) -> Self {
        let mut config = Self::default();
        for line in input.lines() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some((key, value)) = line.split_once('=') {
                config.set(key.trim(), value.trim());
            }
        }
        config
    }

    fn set(&mut self, key: &str, value: &str) {
        match key {
            "oci_version" => self.oci_version = value.to_string(),
            "root_path" => self.root.path = value.to_string(),
            "root_readonly" => self.root.readonly = value == "true",
            "hostname" => self.hostname = value.to_string(),
            "process_cwd" => self.process.cwd = value.to_string(),
            "process_uid" => self.process.uid = parse_u32(value).unwrap_or(0),
            "process_gid" => self.process.gid = parse_u32(value).unwrap_or(0),
            "process_terminal" => self.process.terminal = value == "true",
            "process_arg" => self.process.args.push(value.to_string()),
            "process_env" => self.process.env.push(value.to_string()),
            "mount" => {
                if let Some(mount) = parse_mount(value) {
                    self.mounts.push(mount);
                }
            }
            "namespace" => {
                if let Some(namespace) = parse_namespace(value) {
                    self.linux.namespaces.push(namespace);
                }
            }
            "cgroups_path" => self.linux.cgroups_path = value.to_string(),
            "memory_limit" => self.linux.memory_limit = parse_u64(value).unwrap_or(0),
            "cpu_shares" => self.linux.cpu_shares = parse_u32(value).unwrap_or(1024),
            "cpu_quota" => self.linux.cpu_quota = parse_u64(value).unwrap_or(0),
            "cpu_period" => self.linux.cpu_period = parse_u64(value).unwrap_or(100_000),
            "hook_prestart" => self.hooks.prestart.push(parse_hook(value)),
            "hook_poststart" => self.hooks.poststart.push(parse_hook(value)),
            "hook_poststop" => self.hooks.poststop.push(parse_hook(value)),
            _ => {}
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            oci_version: String::from("1.0.2"),
            root: Root {
                path: String::from("/"),
                readonly: false,
            },
            process: Process {
                args: Vec::new(),
                env: Vec::new(),
                cwd: String::from("/"),
                uid: 0,
                gid: 0,
                terminal: false,
            },
            mounts: Vec::new(),
            hostname: String::new(),
            hooks: Hooks {
                prestart: Vec::new(),
                poststart: Vec::new(),
                poststop: Vec::new(),
            },
            linux: Linux {
                namespaces: Vec::new(),
                cgroups_path: String::new(),
                memory_limit: 0,
                cpu_shares: 1024,
                cpu_quota: 0,
                cpu_period: 100_000,
            },
        }
    }
}

/// destination:type:source[:options], by way of a list of the parts: the seed allocates one too.
fn parse_mount(value: &str) -> Option<Mount> {
    let parts: Vec<&str> = value.splitn(4, ':').collect();
    if parts.len() < 3 {
        return None;
    }
    let options = match parts.get(3) {
        Some(list) => list
            .split(',')
            .map(|option| option.trim().to_string())
            .collect(),
        None => Vec::new(),
    };
    Some(Mount {
        destination: parts[0].to_string(),
        mount_type: parts[1].to_string(),
        source: parts[2].to_string(),
        options,
    })
}

/// kind[:path]
fn parse_namespace(value: &str) -> Option<Namespace> {
    let (kind, path) = match value.split_once(':') {
        Some((kind, path)) => (kind, Some(path)),
        None => (value, None),
    };
    Kind::named(kind).map(|kind| Namespace {
        kind,
        path: path.map(str::to_string),
    })
}

/// path[:timeout]
fn parse_hook(value: &str) -> Hook {
    let (path, timeout_secs) = match value.split_once(':') {
        Some((path, timeout)) => (path, parse_u32(timeout).unwrap_or(0)),
        None => (value, 0),
    };
    Hook {
        path: path.to_string(),
        args: Vec::new(),
        env: Vec::new(),
        timeout_secs,
    }
}

/// Digits only; empty is 0, and what does not fit is none.
fn parse_u64(text: &str) -> Option<u64> {
    text.bytes().try_fold(0u64, |value, byte| {
        if !byte.is_ascii_digit() {
            return None;
        }
        value.checked_mul(10)?.checked_add(u64::from(byte - b'0'))
    })
}

fn parse_u32(text: &str) -> Option<u32> {
    parse_u64(text).and_then(|value| u32::try_from(value).ok())
}
