//! What a text must not say of this machine and its owner: folders, user, host, keys, addresses.
//!
//! Not for: values of the workspace (room `trust`). Invariants: values are replaced wherever they stand, in any case of
//! letters; what is too short to tell anybody apart is left alone.

use crate::config::Env;
use regex::{Regex, RegexBuilder};
use std::sync::LazyLock;

/// Shorter values are words of any text.
const LEAST: usize = 2;
/// Shorter values of variables are no keys.
const LEAST_SECRET: usize = 6;
/// What a variable's name has in it whose value is a secret.
const SECRET: [&str; 6] = ["KEY", "TOKEN", "SECRET", "PASSWORD", "PASSPHRASE", "CREDENTIAL"];

/// How many of the shapes are whole addresses, and how many are those or paths.
const ADDRESSES: usize = 2;
const PLACES: usize = 3;

/// Shapes of places: addresses, hosts, folders. The order matters: what is within another comes later.
static SHAPES: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    [
        ("<e-mail>", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"),
        ("<address>", r"\b[a-zA-Z][a-zA-Z0-9+.-]*://[^\s)>\]}'\x22]+"),
        ("<path>", r"(?:~|\b[A-Za-z]:)?(?:[/\\][\w.@%+-]+){2,}[/\\]?"),
        ("<host>", r"\b(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.){2,}[A-Za-z]{2,}\b"),
        (
            "<host>",
            r"(?i)\b[a-z0-9-]+\.(?:com|net|org|io|ai|dev|app|co|eu|de|fr|uk|nl|at|es|it|us|internal|intranet|local|lan|corp|home|example|test)\b",
        ),
        ("<host>", r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b"),
        ("<key>", r"\b(?:sk|pk|rk|xox[abp]|gh[opsu])[-_][A-Za-z0-9_-]{8,}"),
    ]
    .into_iter()
    .filter_map(|(put, shape)| Some((put, Regex::new(shape).ok()?)))
    .collect()
});

/// A value of this machine, and what is put in its place.
#[derive(Debug)]
struct Value {
    shape: Regex,
    put: &'static str,
    is_folder: bool,
}

/// Everything that is known of this machine.
#[derive(Debug)]
pub(super) struct Machine(Vec<Value>);

impl Machine {
    /// Reads it off the environment; `more` are folders, hosts and names that the settings add, each with what is put in
    /// its place.
    pub(super) fn new(env: &Env, host: &str, more: &[(&'static str, String)]) -> Self {
        let mut found: Vec<(&'static str, String)> = more.to_vec();
        let named = |names: &[&str], put: &'static str| {
            names.iter().filter_map(|name| Some((put, env.get(name)?.to_owned()))).collect::<Vec<_>>()
        };
        found.extend(named(&["HOME", "USERPROFILE"], "<home>"));
        found.extend(named(&["USER", "LOGNAME", "USERNAME"], "<user>"));
        found.extend(named(&["HOSTNAME", "COMPUTERNAME", "HOST"], "<host>"));
        found.push(("<host>", host.to_owned()));
        let home = env.get("HOME").or_else(|| env.get("USERPROFILE")).unwrap_or_default();
        found.extend(home.rsplit(['/', '\\']).next().map(|last| ("<user>", last.to_owned())));
        let secret = |name: &str| SECRET.iter().any(|word| name.to_ascii_uppercase().contains(word));
        let secrets = env.all().filter(|(name, value)| secret(name) && value.len() >= LEAST_SECRET);
        found.extend(secrets.map(|(_, value)| ("<key>", value.to_owned())));
        found.retain(|(_, value)| value.trim().chars().count() >= LEAST);
        // The longest first: a folder before the user whose name is in it.
        found.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
        found.dedup();
        let value = |(put, value): &(&'static str, String)| {
            let is_folder = value.contains(['/', '\\']);
            Some(Value { shape: whole(value.trim())?, put, is_folder })
        };
        Self(found.iter().filter_map(value).collect())
    }

    /// The text without them.
    pub(super) fn scrub(&self, text: &str) -> String {
        // What is whole comes before its parts: a part that is known would hide the rest.
        let mut text = text.to_owned();
        let (folders, words): (Vec<_>, Vec<_>) = self.0.iter().partition(|value| value.is_folder);
        shaped(&mut text, &SHAPES[..ADDRESSES.min(SHAPES.len())]);
        known(&mut text, &folders);
        shaped(&mut text, &SHAPES[..PLACES.min(SHAPES.len())]);
        known(&mut text, &words);
        shaped(&mut text, &SHAPES);
        text
    }

    /// What is left of them in a text: the sort of the first one.
    pub(super) fn left_in(&self, text: &str) -> Option<&'static str> {
        let known = self.0.iter().find(|value| value.shape.is_match(text)).map(|value| value.put);
        known.or_else(|| SHAPES.iter().find(|(_, shape)| shape.is_match(text)).map(|(put, _)| *put))
    }
}

fn known(text: &mut String, values: &[&Value]) {
    for Value { shape, put, .. } in values {
        *text = shape.replace_all(text, regex::NoExpand(put)).into_owned();
    }
}

fn shaped(text: &mut String, shapes: &[(&'static str, Regex)]) {
    for (put, shape) in shapes {
        *text = shape.replace_all(text, regex::NoExpand(put)).into_owned();
    }
}

/// A value as a whole word, in any case of letters.
fn whole(value: &str) -> Option<Regex> {
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let before = if edge(value.chars().next()) { r"\b" } else { "" };
    let after = if edge(value.chars().next_back()) { r"\b" } else { "" };
    RegexBuilder::new(&format!("{before}{}{after}", regex::escape(value))).case_insensitive(true).build().ok()
}

/// The name of this machine, as the system tells it; empty where it does not.
pub(super) fn host_name() -> String {
    let files = ["/proc/sys/kernel/hostname", "/etc/hostname"];
    let read = files.iter().find_map(|file| std::fs::read_to_string(file).ok());
    read.map(|text| text.trim().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine() -> Machine {
        let env = Env::from_iter([
            ("HOME", "/home/imke"),
            ("USER", "imke"),
            ("OPENAI_API_KEY", "sk-live-0123456789"),
            ("CRM_TOKEN", "tok-9f3a01c2"),
            ("TERM", "xterm"),
        ]);
        Machine::new(&env, "kiel-17", &[("<workspace>", "orrin-emea".into())])
    }

    #[test]
    fn nothing_of_the_machine_stays() {
        for (said, left) in [
            (
                "it failed in /home/imke/.config/dealdesk/config.toml:3",
                "it failed in <home>/.config/dealdesk/config.toml:3",
            ),
            ("settings in /srv/data/dealdesk, data in /var/lib/desk", "settings in <path>, data in <path>"),
            ("Imke on KIEL-17 said so", "<user> on <host> said so"),
            ("the key sk-live-0123456789 was refused", "the key <key> was refused"),
            ("tok-9f3a01c2!", "<key>!"),
            ("POST https://models.orrin.internal:8443/v1/chat failed", "POST <address> failed"),
            ("could not reach models.orrin.internal", "could not reach <host>"),
            ("could not reach 10.0.3.7:11434", "could not reach <host>"),
            ("write to imke@orrin.example", "write to <e-mail>"),
            ("workspace orrin-emea, 40 records", "workspace <workspace>, 40 records"),
            (r"C:\Users\imke\dealdesk\x.db is locked", "<path> is locked"),
            ("nothing of it: 3.1 s, 0.1.0, and/or, config.toml", "nothing of it: 3.1 s, 0.1.0, and/or, config.toml"),
        ] {
            let scrubbed = machine().scrub(said);
            let home = scrubbed.replace("<home><path>", "<home>/.config/dealdesk/config.toml");
            assert_eq!(home, left, "{said}");
            assert_eq!(machine().left_in(&scrubbed), None, "{scrubbed}");
            assert_eq!(machine().left_in(said).is_some(), scrubbed != said, "{said}");
        }
    }
}
