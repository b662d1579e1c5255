//! Writes a config as a line of JSON in the form of test/fixtures/parse.jsonl: u64 as decimal strings.

use crate::config::{Config, Hook, Mount, Namespace};

pub fn line(config: &Config) -> String {
    let Config {
        oci_version,
        root,
        process,
        mounts,
        hostname,
        hooks,
        linux,
    } = config;
    object(&[
        ("ociVersion", string(oci_version)),
        (
            "root",
            object(&[
                ("path", string(&root.path)),
                ("readonly", root.readonly.to_string()),
            ]),
        ),
        (
            "process",
            object(&[
                ("args", strings(&process.args)),
                ("env", strings(&process.env)),
                ("cwd", string(&process.cwd)),
                ("uid", process.uid.to_string()),
                ("gid", process.gid.to_string()),
                ("terminal", process.terminal.to_string()),
            ]),
        ),
        ("mounts", array(mounts, mount)),
        ("hostname", string(hostname)),
        (
            "hooks",
            object(&[
                ("prestart", array(&hooks.prestart, hook)),
                ("poststart", array(&hooks.poststart, hook)),
                ("poststop", array(&hooks.poststop, hook)),
            ]),
        ),
        (
            "linux",
            object(&[
                ("namespaces", array(&linux.namespaces, namespace)),
                ("cgroupsPath", string(&linux.cgroups_path)),
                ("memoryLimit", string(&linux.memory_limit.to_string())),
                ("cpuShares", linux.cpu_shares.to_string()),
                ("cpuQuota", string(&linux.cpu_quota.to_string())),
                ("cpuPeriod", string(&linux.cpu_period.to_string())),
            ]),
        ),
    ])
}

fn mount(mount: &Mount) -> String {
    object(&[
        ("destination", string(&mount.destination)),
        ("mountType", string(&mount.mount_type)),
        ("source", string(&mount.source)),
        ("options", strings(&mount.options)),
    ])
}

fn namespace(namespace: &Namespace) -> String {
    let path = namespace
        .path
        .as_deref()
        .map_or(String::from("null"), string);
    object(&[("kind", string(namespace.kind.name())), ("path", path)])
}

fn hook(hook: &Hook) -> String {
    object(&[
        ("path", string(&hook.path)),
        ("args", strings(&hook.args)),
        ("env", strings(&hook.env)),
        ("timeoutSecs", hook.timeout_secs.to_string()),
    ])
}

fn strings(list: &[String]) -> String {
    array(list, |item| string(item))
}

fn array<T>(list: &[T], write: impl Fn(&T) -> String) -> String {
    format!("[{}]", list.iter().map(write).collect::<Vec<_>>().join(","))
}

fn object(fields: &[(&str, String)]) -> String {
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("\"{name}\":{value}"))
        .collect();
    format!("{{{}}}", fields.join(","))
}

fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\0'..='\x1f' => out.push_str(&format!("\\u{:04x}", c as u32)),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}
