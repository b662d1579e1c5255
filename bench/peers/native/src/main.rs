//! The seed's parse in native code, driven over stdin so that the harness can take turns with it. A command
//! is a line, followed by the bytes that it announces:
//!
//! - `parse LENGTH`: answers with the config as a line of JSON
//! - `load LENGTH`: keeps the text; the first has number 0
//! - `batch LENGTH`: keeps a text of many configs, each but the last followed by a line `---`
//! - `run NUMBER TIMES`: parses every config of that text so often; answers `NANOSECONDS CHECKSUM`
//! - `rows INPUT OUTPUT`: parses every config of a file, and writes each as a line of JSON with its place, or rejects
//!   it; answers `NANOSECONDS ROWS REJECTED`

mod checksum;
mod config;
mod json;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, BufRead, Read, Write};
use std::time::Instant;

use config::Config;

fn main() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    let mut texts = Vec::new();
    let mut line = String::new();
    while input.read_line(&mut line)? > 0 {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["parse", length] => {
                let text = read_text(&mut input, number(length)?)?;
                let mut line = String::new();
                json::write(&mut line, &Config::parse(&text));
                writeln!(output, "{line}")?;
            }
            ["load", length] => texts.push(vec![read_text(&mut input, number(length)?)?]),
            ["batch", length] => {
                let text = read_text(&mut input, number(length)?)?;
                texts.push(text.split("---\n").map(String::from).collect());
            }
            ["run", index, times] => {
                let (nanoseconds, checksum) = run(&texts[number(index)?], number(times)?);
                writeln!(output, "{nanoseconds} {checksum}")?;
            }
            ["rows", from, to] => {
                let start = Instant::now();
                let (rows, rejected) = rows(from, to)?;
                writeln!(output, "{} {rows} {rejected}", start.elapsed().as_nanos())?;
            }
            _ => return Err(invalid(line)),
        }
        output.flush()?;
        line.clear();
    }
    Ok(())
}

/// Freeing the config is timed with making it: it is the allocator's price, as collecting is JavaScript's.
fn run(texts: &[String], times: usize) -> (u128, u64) {
    let mut sum = 0u64;
    let start = Instant::now();
    for _ in 0..times {
        for text in texts {
            let config = Config::parse(black_box(text));
            sum = sum.wrapping_add(checksum::of(black_box(&config)));
        }
    }
    (start.elapsed().as_nanos(), sum)
}

/// Bytes that are written at once.
const WRITTEN: usize = 1 << 20;

/// All of the input is read at once, which is as fast as it gets. A config is rejected for what `validate` refuses.
fn rows(from: &str, to: &str) -> io::Result<(usize, usize)> {
    let input = fs::read_to_string(from)?;
    let mut file = File::create(to)?;
    let mut out = String::with_capacity(2 * WRITTEN);
    let (mut rows, mut rejected, mut offset) = (0, 0, 0);
    for (index, text) in input.split("---\n").filter(|text| !text.is_empty()).enumerate() {
        let config = Config::parse(text);
        if config.root.path.is_empty()
            || config.process.args.is_empty()
            || !config.process.cwd.starts_with('/')
        {
            rejected += 1;
        } else {
            out.push_str("{\"source\":{\"input\":");
            json::string(&mut out, from);
            write!(out, ",\"offset\":{offset},\"index\":{index}}},\"config\":").map_err(invalid)?;
            json::write(&mut out, &config);
            out.push_str("}\n");
            rows += 1;
        }
        offset += text.len() + 4;
        if out.len() > WRITTEN {
            file.write_all(out.as_bytes())?;
            out.clear();
        }
    }
    file.write_all(out.as_bytes())?;
    file.sync_all()?;
    Ok((rows, rejected))
}

fn read_text(input: &mut impl Read, length: usize) -> io::Result<String> {
    let mut bytes = vec![0; length];
    input.read_exact(&mut bytes)?;
    String::from_utf8(bytes).map_err(invalid)
}

fn number(word: &str) -> io::Result<usize> {
    word.parse().map_err(invalid)
}

fn invalid(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, cause)
}
