//! Writes a config as a line of JSON in the form of test/fixtures/parse.jsonl: u64 as decimal strings.

use std::fmt::{Display, Write};

use crate::config::{Config, Hook, Mount, Namespace};

/// Appends to `out`.
pub fn write(out: &mut String, config: &Config) {
    let Config {
        oci_version,
        root,
        process,
        mounts,
        hostname,
        hooks,
        linux,
    } = config;
    text(out, "{\"ociVersion\":", oci_version);
    text(out, ",\"root\":{\"path\":", &root.path);
    plain(out, ",\"readonly\":", root.readonly);
    list(out, "},\"process\":{\"args\":", &process.args, one);
    list(out, ",\"env\":", &process.env, one);
    text(out, ",\"cwd\":", &process.cwd);
    plain(out, ",\"uid\":", process.uid);
    plain(out, ",\"gid\":", process.gid);
    plain(out, ",\"terminal\":", process.terminal);
    list(out, "},\"mounts\":", mounts, mount);
    text(out, ",\"hostname\":", hostname);
    list(out, ",\"hooks\":{\"prestart\":", &hooks.prestart, hook);
    list(out, ",\"poststart\":", &hooks.poststart, hook);
    list(out, ",\"poststop\":", &hooks.poststop, hook);
    list(out, "},\"linux\":{\"namespaces\":", &linux.namespaces, namespace);
    text(out, ",\"cgroupsPath\":", &linux.cgroups_path);
    decimal(out, ",\"memoryLimit\":", linux.memory_limit);
    plain(out, ",\"cpuShares\":", linux.cpu_shares);
    decimal(out, ",\"cpuQuota\":", linux.cpu_quota);
    decimal(out, ",\"cpuPeriod\":", linux.cpu_period);
    out.push_str("}}");
}

fn mount(out: &mut String, mount: &Mount) {
    text(out, "{\"destination\":", &mount.destination);
    text(out, ",\"mountType\":", &mount.mount_type);
    text(out, ",\"source\":", &mount.source);
    list(out, ",\"options\":", &mount.options, one);
    out.push('}');
}

fn namespace(out: &mut String, namespace: &Namespace) {
    text(out, "{\"kind\":", namespace.kind.name());
    out.push_str(",\"path\":");
    match &namespace.path {
        Some(path) => string(out, path),
        None => out.push_str("null"),
    }
    out.push('}');
}

fn hook(out: &mut String, hook: &Hook) {
    text(out, "{\"path\":", &hook.path);
    list(out, ",\"args\":", &hook.args, one);
    list(out, ",\"env\":", &hook.env, one);
    plain(out, ",\"timeoutSecs\":", hook.timeout_secs);
    out.push('}');
}

fn list<T>(out: &mut String, name: &str, items: &[T], write: impl Fn(&mut String, &T)) {
    out.push_str(name);
    out.push('[');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(']');
}

fn one(out: &mut String, item: &String) {
    string(out, item);
}

fn text(out: &mut String, name: &str, value: &str) {
    out.push_str(name);
    string(out, value);
}

fn plain(out: &mut String, name: &str, value: impl Display) {
    write!(out, "{name}{value}").expect("a string takes all");
}

fn decimal(out: &mut String, name: &str, value: u64) {
    write!(out, "{name}\"{value}\"").expect("a string takes all");
}

/// What needs no escape, which is nearly all, is copied in runs.
pub fn string(out: &mut String, text: &str) {
    out.push('"');
    let mut from = 0;
    for (i, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[from..i]);
        from = i + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            _ => write!(out, "\\u{byte:04x}").expect("a string takes all"),
        }
    }
    out.push_str(&text[from..]);
    out.push('"');
}
