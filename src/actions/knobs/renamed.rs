//! Knobs of older versions: what took their place, so that a file that was written for them says how to go on.
//!
//! Not for: reading the old ones. Invariant: a value that would mean something else today is refused rather than misread.

use toml::Value;

/// Table, the older knob (or the table of them), what took its place.
const OLD: &[(&str, &str, &str)] = &[
    ("reply-options", "questions", "`asks` in knobs/replies.toml"),
    ("risk", "stuck.enough", "`least_stays` in knobs/stale.toml"),
    ("risk", "stuck.usual", "`[usual]` in knobs/stale.toml, under the same names"),
    ("stale", "usual_days", "`[usual]` in the same file: `prospect`, `qualify`, `propose`, `negotiate`"),
    (
        "suggest",
        "faults.second_record",
        "nothing: twins are found by knobs/duplicates.toml, and suggested by `find-duplicates`",
    ),
];
/// Steps that counted days and count times the days of knobs/stale.toml now.
const TIMES: &[(&str, &str)] =
    &[("health", "stage_age.steps"), ("health", "activity.steps"), ("risk", "silence.steps")];
/// A step from so many times on was meant in days.
const DAYS: f64 = 10.0;

/// An older knob of a file, and what to write instead.
pub(super) struct Renamed {
    pub(super) path: String,
    pub(super) what: String,
    pub(super) instead: String,
}

/// The older knobs of a user's file, in the order of the file's keys; empty where there are none.
pub(super) fn find(table: &str, user: &toml::Table, paths: &[String]) -> Vec<Renamed> {
    let gone = paths.iter().filter_map(|path| {
        let is = |old: &str| path == old || path.strip_prefix(old).is_some_and(|rest| rest.starts_with('.'));
        let (.., instead) = OLD.iter().find(|(of, old, _)| *of == table && is(old))?;
        Some(renamed(
            path,
            format!("the knob `{path}` is one of an older version"),
            format!("its place was taken by {instead}"),
        ))
    });
    gone.chain(one_language(table, user))
        .chain(TIMES.iter().filter_map(|(of, path)| days(of, path, table, user)))
        .collect()
}

fn renamed(path: &str, what: String, instead: String) -> Renamed {
    Renamed { path: path.to_owned(), what, instead }
}

/// One text for all languages.
fn one_language(table: &str, user: &toml::Table) -> Option<Renamed> {
    let path = "escalate_to";
    let words = user.get(path).and_then(Value::as_str).filter(|_| table == "reply-options")?;
    let what = format!("the knob `{path}` is one text, as in an older version");
    Some(renamed(path, what, format!("it is a table by language now: `[escalate_to]`, and below `en = {words:?}`")))
}

/// Steps in days.
fn days(of: &str, path: &str, table: &str, user: &toml::Table) -> Option<Renamed> {
    let (above, name) = path.split_once('.').filter(|_| of == table)?;
    let steps = user.get(above)?.as_table()?.get(name)?.as_array()?;
    let number = |value: &Value| value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64));
    let ends = steps.iter().filter_map(|step| number(step.as_array()?.first()?));
    let longest = ends.fold(0.0, f64::max);
    (longest >= DAYS).then(|| {
        let what = format!("the knob `{path}` counts in days, as in an older version");
        let instead = format!(
            "it counts times the days that make a deal stale (knobs/stale.toml): 1.0 is there, and {longest} would be {longest} times as long"
        );
        renamed(path, what, instead)
    })
}

#[cfg(test)]
mod tests {
    use crate::actions::Knobs;

    #[test]
    fn older_knobs_name_what_took_their_place() {
        for (file, text, line, word, instead) in [
            ("risk.toml", "[stuck]\nenough = 3\n", 2, "`stuck.enough`", "`least_stays` in knobs/stale.toml"),
            (
                "risk.toml",
                "[silence]\nnever = 3\n[stuck.usual]\npropose = 9\n",
                4,
                "`stuck.usual.propose`",
                "`[usual]` in knobs/stale.toml",
            ),
            ("stale.toml", "silent_days = 3\nusual_days = 30\n", 2, "`usual_days`", "`[usual]` in the same file"),
            ("reply-options.toml", "questions = 2\n", 1, "`questions`", "`asks` in knobs/replies.toml"),
            ("reply-options.toml", "escalate_to = \"our team\"\n", 1, "`escalate_to`", "`en = \"our team\"`"),
            ("suggest.toml", "[faults]\nsecond_record = 3\n", 2, "`faults.second_record`", "duplicates.toml"),
            ("health.toml", "[stage_age]\nsteps = [[14, 25], [30, 18]]\n", 2, "`stage_age.steps`", "30 times as long"),
            (
                "health.toml",
                "[activity]\nlonger = 1\nsteps = [[7, 25], [14.5, 18]]\n",
                3,
                "counts in days",
                "14.5 times",
            ),
            ("risk.toml", "[silence]\nsteps = [[10, 8]]\n", 2, "`silence.steps`", "knobs/stale.toml"),
        ] {
            let mut knobs = Knobs::builtin().clone();
            let problem = knobs.add(file, text).unwrap_err();
            assert_eq!(problem.line, line, "{text:?}: {problem}");
            assert!(problem.what.contains(word) && problem.mend.contains(instead), "{text:?}: {problem}");
            assert_eq!(&knobs, Knobs::builtin());
        }
        let both =
            Knobs::builtin().clone().add("risk.toml", "[stuck]\nenough = 3\n[stuck.usual]\npropose = 9\n").unwrap_err();
        assert!(both.mend.contains("`least_stays`") && both.mend.contains("`stuck.usual.propose`"), "{both}");
    }

    #[test]
    fn knobs_of_today_are_none_of_them() {
        let mut knobs = Knobs::builtin().clone();
        for (file, text) in [
            ("health.toml", "[stage_age]\nsteps = [[0.5, 25], [4, 18]]\n"),
            ("risk.toml", "[stuck]\nsteps = [[1.0, 9]]\n"),
            ("stale.toml", "[usual]\npropose = 12\n"),
            ("reply-options.toml", "[escalate_to]\nen = \"our team\"\n"),
        ] {
            knobs.add(file, text).unwrap();
        }
    }
}
