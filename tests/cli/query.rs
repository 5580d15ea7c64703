//! `query` on the real binary: typed queries, saved ones, rows into files, mistakes pointed at.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

use crate::cli_support::{Home, text};

const BY_STAGE: &str = "opportunity group by stage show count, sum(amount)";

#[test]
fn a_query_is_saved_listed_and_asked_again() {
    let home = Home::with_demo();
    let first = home.json(&["query", BY_STAGE, "--save", "by-stage", "--json"]);
    assert_eq!(first["query"], BY_STAGE);
    assert_eq!(first["total"].as_u64().unwrap() as usize, first["rows"].as_array().unwrap().len());
    home.ok(&["query", "number of open deals by owner", "--save", "open_by_owner"]);
    assert_eq!(home.json(&["query", "--saved", "by-stage", "--json"]), first);
    let list = home.json(&["query", "--saved", "--json"]);
    let names: Vec<_> = list["queries"].as_array().unwrap().iter().map(|query| query["name"].clone()).collect();
    assert_eq!(names, ["by-stage", "open_by_owner"]);
    let file = std::fs::read_to_string(list["file"].as_str().unwrap()).unwrap();
    assert_eq!(file.lines().next().unwrap(), format!("by-stage = '{BY_STAGE}'"));
    assert!(home.ok(&["query", "--saved"]).contains("open_by_owner"));
    let (code, error) = home.fails(&["query", "--saved", "by-stag"]);
    assert!(code == 3 && error.contains("there are: by-stage, open_by_owner"), "{error}");
    let (code, error) = home.fails(&["query", BY_STAGE, "--save", "by stage"]);
    assert!(code != 0 && error.contains("cannot name a query"), "{error}");
}

#[test]
fn rows_go_into_a_file_by_its_extension() {
    let home = Home::with_demo();
    let rows = home.json(&["query", BY_STAGE, "--json"]);
    home.ok(&["query", BY_STAGE, "--out", "stages.csv"]);
    let csv = std::fs::read_to_string(home.path().join("stages.csv")).unwrap();
    assert_eq!(csv.lines().next().unwrap(), "stage,count,sum(amount)");
    assert_eq!(csv.lines().count() - 1, rows["rows"].as_array().unwrap().len());
    home.ok(&["query", BY_STAGE, "--out", "stages.jsonl"]);
    let lines = std::fs::read_to_string(home.path().join("stages.jsonl")).unwrap();
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(first["stage"], rows["rows"][0][0]);
    assert_eq!(first["sum(amount)"], rows["rows"][0][2]);
    home.ok(&["query", "opportunity group by stage show count", "--out", "stages.svg"]);
    let picture = std::fs::read_to_string(home.path().join("stages.svg")).unwrap();
    assert!(picture.starts_with("<svg ") && picture.contains("Negotiation"), "{picture}");
    let (code, error) = home.fails(&["query", "opportunity", "--out", "list.svg"]);
    assert!(code == 2 && error.contains("no chart"), "{error}");
    let (code, error) = home.fails(&["query", BY_STAGE, "--out", "stages.xlsx"]);
    assert!(code == 2 && error.contains("FILE.csv"), "{error}");
    assert!(!home.path().join("stages.xlsx").exists());
}

#[test]
fn mistakes_are_pointed_at() {
    let home = Home::with_demo();
    for (args, says) in [
        (
            &["query", "opportunity where stage ="][..],
            &["column 26", "expected a value", "\n  opportunity where stage =\n"][..],
        ),
        (&["query", "opportunity where stge = Won"], &["no field \"stge\"", "stage"]),
        (&["query", "activity where at ~ x having"], &["column", "expected a measure"]),
        (&["query", "account where no(opportunty where amount > 5)"], &["opportunty"]),
        (&["query", "--filter", "amount > > 5"], &["column 10", "         ^"]),
        (&["query", "opportunity compare close_date in this quarter"], &["`with` and the other period"]),
    ] {
        let (code, error) = home.fails(args);
        assert_eq!(code, 2, "{args:?}: {error}");
        for part in says {
            assert!(error.contains(part), "{args:?}: {error}");
        }
    }
}

#[test]
fn a_filter_takes_the_kinds_that_no_record_has() {
    let home = Home::with_demo();
    let activities = home.json(&["query", "--kind", "activity", "--filter", "kind = email", "--json"]);
    let emails = home.json(&["query", "email show count", "--json"]);
    assert_eq!(activities["total"], emails["rows"][0][0]);
    let changes = home.json(&["query", "change group by field show count", "--json"]);
    assert!(changes["total"].as_u64().unwrap() > 0);
}

#[test]
fn days_are_those_of_the_sellers_time_zone() {
    let home = Home::with_demo();
    let file = home.path().join("late.csv");
    // Ten in the evening of the 30th in UTC is the 31st in Auckland.
    std::fs::write(&file, "Id,Subject,Created\nz1,Zone,2026-10-30T22:00:00Z\n").unwrap();
    home.ok(&["-w", "demo", "import", file.to_str().unwrap(), "--kind", "case"]);
    let asked = ["-w", "demo", "query", "case where subject = Zone group by day(created_at)", "--json"];
    for (zone, day) in [("UTC", "2026-10-30"), ("Pacific/Auckland", "2026-10-31"), ("America/New_York", "2026-10-30")] {
        let output = home.command(&asked).env("DEALDESK_TIME_ZONE", zone).output().unwrap();
        let error = text(&output.stderr);
        if error.contains("time_zone") {
            // A machine without the names of time zones.
            return;
        }
        let answer: serde_json::Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| unreachable!("{error}"));
        assert_eq!(answer["rows"][0][0], day, "{zone}");
    }
}
