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
    out.push_str("{\"ociVersion\":");
    string(out, oci_version);
    out.push_str(",\"root\":{\"path\":");
    string(out, &root.path);
    plain(out, ",\"readonly\":", root.readonly);
    out.push_str("},\"process\":{\"args\":");
    strings(out, &process.args);
    out.push_str(",\"env\":");
    strings(out, &process.env);
    out.push_str(",\"cwd\":");
    string(out, &process.cwd);
    plain(out, ",\"uid\":", process.uid);
    plain(out, ",\"gid\":", process.gid);
    plain(out, ",\"terminal\":", process.terminal);
    out.push_str("},\"mounts\":");
    array(out, mounts, mount);
    out.push_str(",\"hostname\":");
    string(out, hostname);
    out.push_str(",\"hooks\":{\"prestart\":");
    array(out, &hooks.prestart, hook);
    out.push_str(",\"poststart\":");
    array(out, &hooks.poststart, hook);
    out.push_str(",\"poststop\":");
    array(out, &hooks.poststop, hook);
    out.push_str("},\"linux\":{\"namespaces\":");
    array(out, &linux.namespaces, namespace);
    out.push_str(",\"cgroupsPath\":");
    string(out, &linux.cgroups_path);
    decimal(out, ",\"memoryLimit\":", linux.memory_limit);
    plain(out, ",\"cpuShares\":", linux.cpu_shares);
    decimal(out, ",\"cpuQuota\":", linux.cpu_quota);
    decimal(out, ",\"cpuPeriod\":", linux.cpu_period);
    out.push_str("}}");
}

fn mount(out: &mut String, mount: &Mount) {
    out.push_str("{\"destination\":");
    string(out, &mount.destination);
    out.push_str(",\"mountType\":");
    string(out, &mount.mount_type);
    out.push_str(",\"source\":");
    string(out, &mount.source);
    out.push_str(",\"options\":");
    strings(out, &mount.options);
    out.push('}');
}

fn namespace(out: &mut String, namespace: &Namespace) {
    out.push_str("{\"kind\":");
    string(out, namespace.kind.name());
    out.push_str(",\"path\":");
    match &namespace.path {
        Some(path) => string(out, path),
        None => out.push_str("null"),
    }
    out.push('}');
}

fn hook(out: &mut String, hook: &Hook) {
    out.push_str("{\"path\":");
    string(out, &hook.path);
    out.push_str(",\"args\":");
    strings(out, &hook.args);
    out.push_str(",\"env\":");
    strings(out, &hook.env);
    plain(out, ",\"timeoutSecs\":", hook.timeout_secs);
    out.push('}');
}

fn strings(out: &mut String, list: &[String]) {
    array(out, list, |out, item| string(out, item));
}

fn array<T>(out: &mut String, list: &[T], write: impl Fn(&mut String, &T)) {
    out.push('[');
    for (i, item) in list.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(']');
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
