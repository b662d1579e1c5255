//! Reads every field of a config, as bench/readFields.ts does, so that nothing of it can be optimised away.
//! Texts count in bytes, which on ASCII is the same sum as JavaScript's.

use crate::config::{Config, Hook};

pub fn of(config: &Config) -> u64 {
    let Config {
        oci_version,
        root,
        process,
        mounts,
        hostname,
        hooks,
        linux,
    } = config;
    let mut sum = text(oci_version) + text(hostname) + text(&root.path) + u64::from(root.readonly);
    sum += texts(&process.args) + texts(&process.env) + text(&process.cwd);
    sum += u64::from(process.uid) + u64::from(process.gid) + u64::from(process.terminal);
    for mount in mounts {
        sum += text(&mount.destination) + text(&mount.mount_type) + text(&mount.source);
        sum += texts(&mount.options);
    }
    sum += of_hooks(&hooks.prestart) + of_hooks(&hooks.poststart) + of_hooks(&hooks.poststop);
    for namespace in &linux.namespaces {
        sum += text(namespace.kind.name()) + namespace.path.as_deref().map_or(1, text);
    }
    sum += text(&linux.cgroups_path) + u64::from(linux.cpu_shares);
    sum + linux.memory_limit + linux.cpu_quota + linux.cpu_period
}

fn of_hooks(hooks: &[Hook]) -> u64 {
    let each = |hook: &Hook| {
        text(&hook.path) + texts(&hook.args) + texts(&hook.env) + u64::from(hook.timeout_secs)
    };
    hooks.len() as u64 + hooks.iter().map(each).sum::<u64>()
}

fn texts(list: &[String]) -> u64 {
    list.len() as u64 + list.iter().map(|item| text(item)).sum::<u64>()
}

fn text(value: &str) -> u64 {
    value.len() as u64 + value.bytes().next().map_or(0, u64::from)
}
