//! The one table of settings: everything that knows their names reads it from here.

use super::shape::Shape;

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its key in the files. `DEALDESK_` and the name in capitals is its variable, tables have none.
    pub name: &'static str,
    /// What its value must look like.
    pub shape: Shape,
    /// Its default as TOML; empty for none.
    pub default: &'static str,
    /// Variables of the field that stand in when no file says anything, and the value that they mean
    /// (empty: their own).
    pub usual: &'static [(&'static str, &'static str)],
    /// Whether a workspace may set it. A workspace's folder can come from somebody else, so nothing that runs a
    /// program or says where requests go.
    pub in_workspace: bool,
    /// What it is for.
    pub about: &'static str,
}

const PLAIN: Setting = Setting { name: "", shape: Shape::Text, default: "", usual: &[], in_workspace: true, about: "" };

/// Every setting, in the order in which they are shown.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "model",
        default: "\"offline\"",
        about: "PROVIDER/MODEL, or offline for rules and templates",
        ..PLAIN
    },
    Setting { name: "models", shape: Shape::Models, in_workspace: false, about: "Model profiles", ..PLAIN },
    Setting {
        name: "action_models",
        shape: Shape::ActionModels,
        in_workspace: false,
        about: "Another model, or offline, for single actions",
        ..PLAIN
    },
    Setting {
        name: "daily_cap_usd",
        shape: Shape::Money,
        about: "No more requests on a day on which this much was spent, in US dollars",
        ..PLAIN
    },
    Setting {
        name: "tool_steps",
        shape: Shape::Times,
        default: "6",
        about: "In how many steps of one turn a model may have records read; 0 offers no tools",
        ..PLAIN
    },
    Setting {
        name: "turn_tokens",
        shape: Shape::Limit,
        default: "100000",
        about: "Most tokens of one turn, in and out, over all its requests; 0 for no limit",
        ..PLAIN
    },
    Setting {
        name: "turn_seconds",
        shape: Shape::Limit,
        default: "120",
        about: "Longest time of one turn, in seconds; 0 for no limit",
        ..PLAIN
    },
    Setting {
        name: "turn_usd",
        shape: Shape::Money,
        default: "0.25",
        about: "Most that one turn may cost, in US dollars, where the price is known; 0 for no limit",
        ..PLAIN
    },
    Setting {
        name: "context_tokens",
        shape: Shape::Limit,
        default: "16000",
        about: "Tokens that facts and earlier turns may take in one request; 0 for no limit",
        ..PLAIN
    },
    Setting {
        name: "strict",
        shape: Shape::Switch,
        default: "false",
        about: "Take statements that no fact supports out of a model's answer, and ask it once more",
        ..PLAIN
    },
    Setting { name: "theme", default: "\"terminal\"", about: "A theme's name", ..PLAIN },
    Setting {
        name: "appearance",
        shape: Shape::Choice(&["auto", "dark", "light"]),
        default: "\"auto\"",
        about: "The terminal's background",
        ..PLAIN
    },
    Setting {
        name: "color",
        shape: Shape::Choice(&["auto", "always", "never"]),
        default: "\"auto\"",
        usual: &[("NO_COLOR", "never")],
        about: "Whether to use colours",
        ..PLAIN
    },
    Setting { name: "mouse", shape: Shape::Switch, default: "true", about: "Wheel and click", ..PLAIN },
    Setting {
        name: "clipboard",
        shape: Shape::Choice(&["auto", "osc52", "off"]),
        default: "\"auto\"",
        about: "How to copy",
        ..PLAIN
    },
    Setting {
        name: "reduced_motion",
        shape: Shape::Switch,
        default: "false",
        about: "No animation: still forms only",
        ..PLAIN
    },
    Setting {
        name: "editor",
        usual: &[("VISUAL", ""), ("EDITOR", "")],
        in_workspace: false,
        about: "The program that edits longer texts",
        ..PLAIN
    },
    Setting {
        name: "currency",
        shape: Shape::Currency,
        default: "\"\"",
        about: "Of amounts that name none; empty for amounts without a sign",
        ..PLAIN
    },
    Setting {
        name: "fiscal_year_start",
        shape: Shape::Month,
        default: "1",
        about: "The month in which the fiscal year begins",
        ..PLAIN
    },
    Setting { name: "time_zone", shape: Shape::Zone, about: "Instead of the system's", ..PLAIN },
    Setting {
        name: "log_keep_days",
        shape: Shape::Days,
        about: "Files of the event log older than so many days are dropped; a signed checkpoint stays. Unset: kept",
        ..PLAIN
    },
    Setting { name: "keys", shape: Shape::Keys, about: "Other keys for actions", ..PLAIN },
];

/// The setting of this name.
pub(super) fn find(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}

impl Setting {
    /// The variable that sets it; `None` for tables.
    pub fn variable(&self) -> Option<String> {
        (!self.shape.is_table()).then(|| format!("DEALDESK_{}", self.name.to_ascii_uppercase()))
    }
}

/// The known name that `text` was probably meant to be.
pub(super) fn nearest(text: &str) -> Option<&'static str> {
    let folded = |name: &str| name.to_ascii_lowercase().replace(['-', '_', ' '], "");
    let wanted = folded(text);
    let candidates = SETTINGS.iter().map(|setting| (edits(&wanted, &folded(setting.name)), setting.name));
    candidates.min().filter(|(edits, _)| *edits <= 2).map(|(_, name)| name)
}

/// Levenshtein distance in bytes.
fn edits(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.bytes().enumerate() {
            let best = (corner + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = std::mem::replace(&mut row[j + 1], best);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_has_its_shape() {
        for setting in SETTINGS.iter().filter(|setting| !setting.default.is_empty()) {
            let table: toml::Table = format!("v = {}", setting.default).parse().unwrap();
            assert_eq!(setting.shape.check(&table["v"]), Ok(()), "{}", setting.name);
        }
    }

    #[test]
    fn misspellings_are_understood() {
        for (text, name) in [("colour", Some("color")), ("Time-Zone", Some("time_zone")), ("modle", Some("model"))] {
            assert_eq!(nearest(text), name);
        }
        assert_eq!(nearest("telemetry"), None);
    }
}
