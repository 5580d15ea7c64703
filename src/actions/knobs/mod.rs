//! Weights, thresholds and policy tables as files: what a seller's team would want to turn without touching code.
//!
//! For: `health.toml` and the others of this folder, and a user's files of the same names over them, key by key.
//! Not for: settings of the program (room `config`), or values of one run (inputs of an action).
//! Invariants: a table is checked as a whole when it is read, so a computation never meets a missing or mistyped knob; a
//! file with a mistake is left out and reported, and what it would have changed stays.
//!
//! Adding a table is adding a file, a type that it reads into (`deny_unknown_fields`), and a line to `TABLES`.

mod misfit;
mod renamed;

use super::Problem;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// One table of knobs.
struct Table {
    name: &'static str,
    text: &'static str,
    /// Why a table does not fit its type, if it does not.
    fits: fn(toml::Table) -> Result<(), String>,
}

const TABLES: &[Table] = &[
    Table { name: "articles", text: include_str!("articles.toml"), fits: fits::<super::facts::articles::Knobs> },
    Table {
        name: "buying-intent",
        text: include_str!("buying-intent.toml"),
        fits: fits::<super::facts::buying_intent::Knobs>,
    },
    Table {
        name: "case-routing",
        text: include_str!("case-routing.toml"),
        fits: fits::<super::facts::route_case::Knobs>,
    },
    Table {
        name: "case-summary",
        text: include_str!("case-summary.toml"),
        fits: fits::<super::facts::case_summary::Knobs>,
    },
    Table {
        name: "case-trends",
        text: include_str!("case-trends.toml"),
        fits: fits::<super::facts::case_trends::Knobs>,
    },
    Table { name: "churn", text: include_str!("churn.toml"), fits: fits::<super::facts::churn_risk::Knobs> },
    Table { name: "close-plan", text: include_str!("close-plan.toml"), fits: fits::<super::facts::close_plan::Knobs> },
    Table { name: "competitors", text: include_str!("competitors.toml"), fits: fits::<super::cues::CompetitorKnobs> },
    Table { name: "discounts", text: include_str!("discounts.toml"), fits: fits::<super::discount::Policy> },
    Table {
        name: "draft-article",
        text: include_str!("draft-article.toml"),
        fits: fits::<super::facts::draft_article::Knobs>,
    },
    Table { name: "duplicates", text: include_str!("duplicates.toml"), fits: fits::<super::duplicates::Knobs> },
    Table { name: "follow-ups", text: include_str!("follow-ups.toml"), fits: fits::<super::agenda::Knobs> },
    Table { name: "forecast", text: include_str!("forecast.toml"), fits: fits::<super::pipeline::forecast::Knobs> },
    Table { name: "health", text: include_str!("health.toml"), fits: fits::<super::health::Knobs> },
    Table { name: "hygiene", text: include_str!("hygiene.toml"), fits: fits::<super::hygiene::Knobs> },
    Table { name: "lead-score", text: include_str!("lead-score.toml"), fits: fits::<super::facts::score_lead::Knobs> },
    Table {
        name: "next-best",
        text: include_str!("next-best.toml"),
        fits: fits::<super::facts::next_best_action::Knobs>,
    },
    Table {
        name: "objections",
        text: include_str!("objections.toml"),
        fits: fits::<super::facts::handle_objection::Knobs>,
    },
    Table { name: "outreach", text: include_str!("outreach.toml"), fits: fits::<super::facts::draft_outreach::Knobs> },
    Table {
        name: "priority",
        text: include_str!("priority.toml"),
        fits: fits::<super::facts::prioritize_tasks::Knobs>,
    },
    Table {
        name: "qualification",
        text: include_str!("qualification.toml"),
        fits: fits::<super::facts::qualification::Knobs>,
    },
    Table {
        name: "qualify-lead",
        text: include_str!("qualify-lead.toml"),
        fits: fits::<super::facts::qualify_lead::Knobs>,
    },
    Table { name: "quotes", text: include_str!("quotes.toml"), fits: fits::<super::facts::draft_quote::Knobs> },
    Table { name: "rates", text: include_str!("rates.toml"), fits: fits::<super::pipeline::segment::Knobs> },
    Table {
        name: "relationship",
        text: include_str!("relationship.toml"),
        fits: fits::<super::facts::relationship::Knobs>,
    },
    Table { name: "replies", text: include_str!("replies.toml"), fits: fits::<super::facts::ask_answers::Knobs> },
    Table {
        name: "reply-options",
        text: include_str!("reply-options.toml"),
        fits: fits::<super::facts::reply_options::Knobs>,
    },
    Table { name: "review", text: include_str!("review.toml"), fits: fits::<super::review::Knobs> },
    Table { name: "risk", text: include_str!("risk.toml"), fits: fits::<super::risk::Knobs> },
    Table { name: "routing", text: include_str!("routing.toml"), fits: fits::<super::facts::route_lead::Knobs> },
    Table { name: "sentiment", text: include_str!("sentiment.toml"), fits: fits::<super::facts::sentiment::Knobs> },
    Table { name: "stale", text: include_str!("stale.toml"), fits: fits::<super::deal::still::Knobs> },
    Table { name: "suggest", text: include_str!("suggest.toml"), fits: fits::<super::suggest::Knobs> },
    Table { name: "themes", text: include_str!("themes.toml"), fits: fits::<super::facts::satisfaction_themes::Knobs> },
    Table { name: "voice", text: include_str!("voice.toml"), fits: fits::<super::voice::Voice> },
];

fn fits<T: DeserializeOwned>(table: toml::Table) -> Result<(), String> {
    table.try_into::<T>().map(|_| ()).map_err(|error| error.message().to_owned())
}

/// All tables, a user's values over the built-in ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Knobs {
    tables: BTreeMap<String, toml::Table>,
    /// Which file last said something about a table, or about one knob of it by its path.
    origins: BTreeMap<String, String>,
    seen: Seen,
}

/// Takes note of the tables that are read, where somebody wants to know.
#[derive(Clone, Debug, Default)]
struct Seen(Option<Arc<Mutex<BTreeSet<String>>>>);

impl PartialEq for Seen {
    /// Who looks on changes nothing.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// One knob as it is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knob {
    /// Its path inside of the table, such as `words.strong`.
    pub path: String,
    /// Its value as TOML writes it.
    pub value: String,
    /// The user's file that says so; the program itself where there is none.
    pub origin: Option<String>,
}

static BUILTIN: LazyLock<Knobs> = LazyLock::new(|| Knobs {
    tables: TABLES.iter().map(|table| (table.name.to_owned(), parse(table.text).unwrap_or_default())).collect(),
    origins: BTreeMap::new(),
    seen: Seen::default(),
});

fn parse(text: &str) -> Result<toml::Table, toml::de::Error> {
    toml::from_str(text)
}

impl Knobs {
    /// The tables as they come with the program.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// Takes in a user's file, whose name without `.toml` is the table's.
    pub(super) fn add(&mut self, origin: &str, text: &str) -> Result<(), Problem> {
        let name = super::front::stem(origin);
        let Some(table) = TABLES.iter().find(|table| table.name == name) else {
            let known: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
            let mend = format!("name the file after one of: {}", known.join(", "));
            return Err(Problem::new(origin, (1, 1), format!("there are no knobs called {name:?}"), &mend));
        };
        let user = parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            Problem::new(
                origin,
                place(text, at),
                error.message().to_owned(),
                "mend the TOML there; what stood before is still in force",
            )
        })?;
        let mut merged = self.tables.get(&name).cloned().unwrap_or_default();
        let mut said = Vec::new();
        leaves(&name, &user, &mut said);
        older(origin, text, (&name, &user, &said))?;
        merge(&mut merged, user);
        (table.fits)(merged.clone()).map_err(|what| {
            let misfit = misfit::find(table, &self.tables[table.name], text, &said, &what);
            Problem::new(origin, place(text, misfit.at), misfit.what, &misfit.mend)
        })?;
        self.tables.insert(name.clone(), merged);
        self.origins.extend(said.into_iter().map(|(path, _)| (path, origin.to_owned())));
        self.origins.insert(name, origin.to_owned());
        Ok(())
    }

    /// A table as its type; what comes with the program, where the type and the table do not fit.
    pub fn read<T: DeserializeOwned + Default>(&self, name: &str) -> T {
        if let Some(seen) = &self.seen.0 {
            seen.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
        }
        let read = |knobs: &Self| knobs.tables.get(name).cloned().and_then(|table| table.try_into().ok());
        read(self).or_else(|| read(Self::builtin())).unwrap_or_default()
    }

    /// The same tables, taking note of which are read from here on.
    pub fn watched(&self) -> Self {
        Self { seen: Seen(Some(Arc::default())), ..self.clone() }
    }

    /// The tables that were read since [`Knobs::watched`], by name.
    pub fn read_so_far(&self) -> Vec<String> {
        let seen = self.seen.0.as_ref().map(|seen| seen.lock().unwrap_or_else(PoisonError::into_inner));
        seen.into_iter().flat_map(|seen| seen.iter().cloned().collect::<Vec<_>>()).collect()
    }

    /// The names of all tables.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(String::as_str)
    }

    /// Every knob of a table with its value and where that comes from; `None` when there is no such table.
    pub fn list(&self, name: &str) -> Option<Vec<Knob>> {
        let mut found = Vec::new();
        leaves(name, self.tables.get(name)?, &mut found);
        let knob = |(path, value): (String, String)| Knob {
            origin: self.origins.get(&path).cloned(),
            path: path.strip_prefix(name).unwrap_or(&path).trim_start_matches('.').to_owned(),
            value,
        };
        Some(found.into_iter().map(knob).collect())
    }

    /// A table as TOML, and the user's file that changed it last.
    pub fn show(&self, name: &str) -> Option<(String, Option<&str>)> {
        let table = self.tables.get(name)?;
        Some((table.to_string(), self.origins.get(name).map(String::as_str)))
    }
}

/// Refuses the knobs of older versions, with what took their place.
fn older(
    origin: &str,
    text: &str,
    (name, user, said): (&str, &toml::Table, &[(String, String)]),
) -> Result<(), Problem> {
    let paths = said.iter().map(|(path, _)| path.strip_prefix(name).unwrap_or(path).trim_start_matches('.').to_owned());
    let found = renamed::find(name, user, &paths.collect::<Vec<_>>());
    let Some((first, rest)) = found.split_first() else { return Ok(()) };
    let rest: String = rest.iter().map(|one| format!("; `{}`: {}", one.path, one.instead)).collect();
    let mend = format!(
        "{}{rest}. What stood before is still in force, and the rest of the file waits for this",
        first.instead
    );
    Err(Problem::new(origin, place(text, misfit::place_of(text, &first.path)), first.what.clone(), &mend))
}

/// The values of a table and of the tables inside of it, each with its path.
fn leaves(path: &str, table: &toml::Table, found: &mut Vec<(String, String)>) {
    for (key, value) in table {
        let path = format!("{path}.{key}");
        match value {
            toml::Value::Table(inner) => leaves(&path, inner, found),
            value => found.push((path, value.to_string())),
        }
    }
}

/// Values of `over` into `base`: tables key by key, everything else as a whole.
fn merge(base: &mut toml::Table, over: toml::Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(toml::Value::Table(inner)), toml::Value::Table(value)) => merge(inner, value),
            (_, value) => _ = base.insert(key, value),
        }
    }
}

/// Line and column of a byte, both counted from 1.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = crate::crm::format::before(text, at);
    let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
    (before.matches('\n').count() + 1, column + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_table_fits_its_type() {
        for table in TABLES {
            let read = parse(table.text).unwrap();
            assert_eq!((table.fits)(read), Ok(()), "{}", table.name);
        }
        assert_eq!(Knobs::builtin().names().count(), TABLES.len());
    }

    #[test]
    fn every_file_of_the_folder_is_a_table() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/actions/knobs");
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "toml") {
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                assert!(Knobs::builtin().show(&name).is_some(), "{name}.toml has no line in TABLES");
            }
        }
    }

    #[test]
    fn a_users_file_changes_what_it_names_and_nothing_else() {
        let mut knobs = Knobs::builtin().clone();
        knobs.add("knobs/health.toml", "[words]\nstrong = 90\n").unwrap();
        let health: crate::actions::health::Knobs = knobs.read("health");
        assert_eq!((health.words.strong, health.words.fair), (90, 50));
        assert_eq!(knobs.show("health").unwrap().1, Some("knobs/health.toml"));
        let list = knobs.list("health").unwrap();
        let of = |path: &str| list.iter().find(|knob| knob.path == path).cloned().unwrap();
        let strong = of("words.strong");
        assert_eq!((strong.value.as_str(), strong.origin.as_deref()), ("90", Some("knobs/health.toml")));
        assert_eq!(of("words.fair").origin, None);
        assert_eq!(knobs.list("nothing"), None);
    }

    #[test]
    fn a_mistake_is_told_with_its_place_and_changes_nothing() {
        for (file, text, line, word) in [
            ("healht.toml", "", 1, "healht"),
            ("health.toml", "[words]\nstrong = \n", 2, ""),
            ("health.toml", "[words]\nstrung = 3\n", 2, "strung"),
            ("health.toml", "[words]\nstrong = \"many\"\n", 2, "`words.strong` is \"many\""),
            ("health.toml", "[words]\nfair = 40\nstrong = 90.5\n", 3, "`words.strong` is 90.5"),
            ("health.toml", "words = 3\n", 1, "`words` is 3"),
        ] {
            let mut knobs = Knobs::builtin().clone();
            let problem = knobs.add(file, text).unwrap_err();
            assert!(problem.line == line && problem.what.contains(word), "{text:?}: {problem}");
            assert_eq!(&knobs, Knobs::builtin());
            let helps = ["did you mean", "such as", "name the file", "mend the TOML"];
            assert!(helps.iter().any(|help| problem.mend.contains(help)), "{problem}");
        }
    }
}
