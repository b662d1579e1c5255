/** Flags of mount(2), with their values (Linux, include/uapi/linux/mount.h). */
export const MOUNT_FLAGS = {
  MS_RDONLY: 1,
  MS_NOSUID: 1 << 1,
  MS_NODEV: 1 << 2,
  MS_NOEXEC: 1 << 3,
  MS_SYNCHRONOUS: 1 << 4,
  MS_REMOUNT: 1 << 5,
  MS_MANDLOCK: 1 << 6,
  MS_DIRSYNC: 1 << 7,
  MS_NOSYMFOLLOW: 1 << 8,
  MS_NOATIME: 1 << 10,
  MS_NODIRATIME: 1 << 11,
  MS_BIND: 1 << 12,
  MS_REC: 1 << 14,
  MS_SILENT: 1 << 15,
  MS_UNBINDABLE: 1 << 17,
  MS_PRIVATE: 1 << 18,
  MS_SLAVE: 1 << 19,
  MS_SHARED: 1 << 20,
  MS_RELATIME: 1 << 21,
  MS_I_VERSION: 1 << 23,
  MS_STRICTATIME: 1 << 24,
  MS_LAZYTIME: 1 << 25,
} as const;

/** A flag of mount(2), by its name. */
export type MountFlag = keyof typeof MOUNT_FLAGS;

/** Attributes of mount_setattr(2), with their values. The atime ones are values of one field, not bits. */
export const MOUNT_ATTRIBUTES = {
  MOUNT_ATTR_RDONLY: 0x1,
  MOUNT_ATTR_NOSUID: 0x2,
  MOUNT_ATTR_NODEV: 0x4,
  MOUNT_ATTR_NOEXEC: 0x8,
  MOUNT_ATTR_RELATIME: 0x0,
  MOUNT_ATTR_NOATIME: 0x10,
  MOUNT_ATTR_STRICTATIME: 0x20,
  MOUNT_ATTR__ATIME: 0x70,
  MOUNT_ATTR_NODIRATIME: 0x80,
  MOUNT_ATTR_IDMAP: 0x100000,
  MOUNT_ATTR_NOSYMFOLLOW: 0x200000,
} as const;

/** An attribute of mount_setattr(2), by its name. */
export type MountAttribute = keyof typeof MOUNT_ATTRIBUTES;
