//! Importing as a user sees it: hostile files, the shared data, importing again, stopping.

use super::*;
use crate::connect::memory::Memory;
use crate::crm::{Record, RecordRef, Value};
use std::path::Path;

pub(in crate::connect) fn moment() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn import_with(store: &mut Memory, paths: &[PathBuf], dry_run: bool, map: Option<&str>) -> Result<Report, ImportError> {
    let folder = tempfile::tempdir().unwrap();
    let map = map.map(|text| {
        let path = folder.path().join("map.toml");
        std::fs::write(&path, text).unwrap();
        Mapping::read(&path).unwrap()
    });
    let progress = &mut |_| ControlFlow::Continue(());
    run(paths, &mut Options { kind: None, map, dry_run, at: moment(), who: "Kim".into(), progress }, store)
}

pub(in crate::connect) fn import(store: &mut Memory, paths: &[PathBuf]) -> Result<Report, ImportError> {
    import_with(store, paths, false, None)
}

/// Files of the shared data; `None`, with a note, where it is absent.
pub(in crate::connect) fn shared(names: &[&str]) -> Option<Vec<PathBuf>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/crm");
    if !root.is_dir() {
        println!("skipped: ../shared is absent");
        return None;
    }
    Some(names.iter().map(|name| root.join(name)).collect())
}

fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, vec![path])
}

fn one(name: &str, bytes: &[u8]) -> (Memory, Report) {
    let (_folder, paths) = file(name, bytes);
    let mut store = Memory::default();
    let report = import(&mut store, &paths).unwrap();
    (store, report)
}

fn by_name<'a>(store: &'a Memory, kind: &Kind, name: &str) -> &'a Record {
    store.of(kind).into_iter().find(|record| record.name() == name).unwrap_or_else(|| panic!("no {kind} {name}"))
}

const MAVEN: [&str; 4] = [
    "maven_crm/sales_pipeline_full_8800.csv",
    "maven_crm/accounts.csv",
    "maven_crm/products.csv",
    "maven_crm/sales_teams.csv",
];

#[test]
fn the_maven_sums_come_out() {
    let Some(paths) = shared(&MAVEN) else { return };
    let mut store = Memory::default();
    let report = import(&mut store, &paths).unwrap();
    println!("{report}");
    let deals = store.of(&Kind::Opportunity);
    let stage = |stage: &str| deals.iter().filter(|deal| deal.text("stage") == Some(stage)).count();
    assert_eq!([stage("Won"), stage("Lost"), stage("Engaging"), stage("Prospecting")], [4238, 2473, 1589, 500]);
    let won: f64 =
        deals.iter().filter(|deal| deal.text("stage") == Some("Won")).filter_map(|deal| deal.number("amount")).sum();
    assert_eq!(won, 10_005_534.0);
    assert_eq!(deals.iter().filter(|deal| deal.get("account").is_null()).count(), 1425);
    let pipeline = report.files.iter().find(|file| file.path.contains("pipeline")).unwrap();
    assert_eq!((pipeline.read, pipeline.created, pipeline.skipped), (8800, 8800, 0));
    assert_eq!(pipeline.problems.list, []);
    assert_eq!(pipeline.misspellings.total(), 1480);
    let gtx = by_name(&store, &Kind::Product, "GTX Pro").reference();
    assert_eq!(deals.iter().filter(|deal| deal.link("product") == Some(&gtx)).count(), 1480);
    assert!(deals.iter().all(|deal| deal.link("owner").is_some() && deal.link("product").is_some()));
    let first = store.of(&Kind::Opportunity).into_iter().find(|deal| deal.id.as_str() == "1C1I7A6R").unwrap();
    assert_eq!(first.name(), "Cancity – GTX Plus Basic");
    assert_eq!(first.date("engaged_on"), Some(jiff::civil::date(2016, 10, 20)));
    assert_eq!(first.date("close_date"), Some(jiff::civil::date(2017, 3, 1)));
    assert_eq!(store.of(&Kind::Account).len(), 85);
    assert!(store.of(&Kind::User).iter().filter(|user| user.link("manager").is_some()).count() == 35);
    assert_eq!(by_name(&store, &Kind::User, "Dustin Brinkmann").fields.len(), 1);
}

#[test]
fn importing_again_changes_nothing_in_any_order() {
    let Some(paths) = shared(&MAVEN) else { return };
    let (mut store, mut other) = (Memory::default(), Memory::default());
    import(&mut store, &paths).unwrap();
    let before = store.all();
    let again = import(&mut store, &paths).unwrap();
    assert_eq!((again.total(|f| f.created), again.total(|f| f.updated)), (0, 0));
    assert_eq!(store.all(), before);
    let reversed: Vec<_> = paths.into_iter().rev().collect();
    import(&mut other, &reversed).unwrap();
    assert_eq!(other.all(), before);
}

#[test]
fn the_closed_file_has_stable_ids_of_its_own() {
    let Some(paths) = shared(&["maven_crm/sales_pipeline_closed_6711.csv"]) else { return };
    let mut store = Memory::default();
    let report = import(&mut store, &paths).unwrap();
    assert_eq!((report.files[0].read, report.files[0].created), (6711, 6711));
    assert_eq!(store.of(&Kind::Opportunity)[0].date("engaged_on").map(|day| day.year() > 2015), Some(true));
    assert_eq!(import(&mut store, &paths).unwrap().files[0].unchanged, 6711);
}

#[test]
fn trees_link_by_plan_and_by_folder() {
    let Some(paths) = shared(&["easyspaces/Plan1.json", "easyspaces/Plan2.json"]) else { return };
    let mut store = Memory::default();
    let report = import(&mut store, &paths).unwrap();
    assert_eq!(report.total(|file| file.problems.total() + file.skipped), 0, "{report}");
    let space = Kind::Custom("Space__c".into());
    assert!(!store.of(&space).is_empty());
    assert!(store.of(&space).iter().all(|record| record.link("Market__c").is_some()));
    assert!(store.of(&Kind::Contact).iter().all(|record| record.link("account").is_some()));
    let reservations = store.of(&Kind::Custom("Reservation__c".into()));
    assert!(reservations.iter().all(|r| r.link("Contact__c").is_some() && r.link("Market__c").is_some()));
    let folder = shared(&["easyspaces"]).unwrap();
    let count = store.of(&Kind::Contact).len();
    let report = import(&mut store, &folder).unwrap();
    assert_eq!(store.of(&Kind::Contact).len(), count, "the CSV has the same people");
    assert!(report.ignored.iter().any(|ignored| ignored.path.ends_with("LICENSE")));
}

#[test]
fn the_easyspaces_tables_link_by_name() {
    let names = [
        "easyspaces/Space_Data.csv",
        "easyspaces/Market_Data.csv",
        "easyspaces/Contact_Data.csv",
        "easyspaces/Lead_Data.csv",
    ];
    let Some(paths) = shared(&names) else { return };
    let mut store = Memory::default();
    let report = import(&mut store, &paths).unwrap();
    let spaces = store.of(&Kind::Custom("Space".into()));
    assert!(!spaces.is_empty() && spaces.iter().all(|space| space.link("Market").is_some()), "{report}");
    assert!(spaces.iter().all(|space| matches!(space.get("Type"), Value::List(items) if items.len() > 1)));
    assert_eq!(report.total(|file| file.problems.total() + file.skipped), 0, "{report}");
}

#[test]
fn ten_thousand_generated_rows_link_by_id() {
    let Some(paths) = shared(&["snowfakery"]) else { return };
    let mut store = Memory::default();
    let report = import(&mut store, &paths).unwrap();
    assert_eq!(report.total(|file| file.created), 10_000);
    assert_eq!(report.total(|file| file.problems.total()), 0, "{report}");
    assert!(store.of(&Kind::Contact).iter().all(|record| record.link("account").is_some()));
    assert!(store.of(&Kind::Opportunity).iter().all(|record| record.link("account").is_some()));
}

#[test]
fn hostile_tables_say_what_is_wrong_and_lose_nothing_else() {
    let wide: String = format!(
        "{}\n{}\n",
        (0..10_000).map(|n| format!("c{n}")).collect::<Vec<_>>().join(","),
        "x,".repeat(9_999) + "x"
    );
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import");
    // file, created, skipped, words in the report
    for (name, created, skipped, words) in [
        ("ragged_accounts.csv", 3, 1, "4 cells where the header has 3"),
        ("header_only_accounts.csv", 0, 0, "no rows"),
        ("duplicate_headers_accounts.csv", 1, 0, "phone (2)"),
        ("latin1_accounts.csv", 1, 0, "windows-1252"),
        ("utf16le_accounts.csv", 1, 0, "UTF-16LE"),
        ("unclosed_quote_accounts.csv", 2, 1, "never closed (line 3)"),
        ("nul_accounts.csv", 1, 0, "NUL characters were dropped"),
        ("mac_lines_accounts.csv", 2, 0, "cells separated by \";\""),
        ("bad_lines_accounts.jsonl", 1, 1, "not valid JSON"),
    ] {
        let mut store = Memory::default();
        let report = import(&mut store, &[fixtures.join(name)]).unwrap();
        let sums = (report.total(|file| file.created), report.total(|file| file.skipped));
        assert_eq!(sums, (created, skipped), "{name}: {report}");
        assert!(report.to_string().contains(words), "{name}: {report}");
    }
    let (store, report) = one("wide_accounts.csv", wide.as_bytes());
    assert_eq!((store.all()[0].fields.len(), report.total(|file| file.created)), (10_000, 1));
}

#[test]
fn broken_files_leave_everything_as_it_was() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import");
    let (_folder, good) = file("accounts.csv", b"name\nAcme\n");
    for (name, words) in [
        ("zip.csv", "zip archive"),
        ("binary.csv", "binary data"),
        ("empty.csv", "the file is empty"),
        ("cut_tree.json", ":3: this is no valid JSON"),
        ("absent.csv", "No such file"),
        ("outside_plan.json", "outside its folder"),
    ] {
        let mut store = Memory::default();
        let error = import(&mut store, &[good[0].clone(), fixtures.join(name)]).unwrap_err().to_string();
        assert!(error.contains(words) && error.contains(name), "{name}: {error}");
        assert_eq!((store.all().len(), store.commits), (0, 0), "{name}");
    }
}

#[test]
fn a_dry_run_says_the_same_and_writes_nothing() {
    let (_folder, paths) = file("accounts.csv", b"Account Name,Colour\nAcme,red\nAcme,blue\n");
    let mut store = Memory::default();
    let dry = import_with(&mut store, &paths, true, None).unwrap();
    assert_eq!((store.all().len(), store.commits), (0, 0));
    let real = import(&mut store, &paths).unwrap();
    assert_eq!(dry.files, real.files);
    assert_eq!(store.all().len(), 2);
    assert_eq!(real.files[0].duplicates.total(), 1);
}

#[test]
fn stopping_takes_everything_back() {
    let rows: String = (0..3000).map(|n| format!("Company {n}\n")).collect();
    let (_folder, paths) = file("accounts.csv", format!("name\n{rows}").as_bytes());
    let mut store = Memory::default();
    let progress = &mut |progress: Progress| match (progress.phase, progress.rows) {
        (Phase::Writing, 2000) => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    let mut options = Options { kind: None, map: None, dry_run: false, at: moment(), who: "Kim".into(), progress };
    assert!(matches!(run(&paths, &mut options, &mut store), Err(ImportError::Cancelled)));
    assert_eq!((store.all().len(), store.commits), (0, 0));
}

#[test]
fn doubtful_links_keep_their_text_and_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("accounts.csv", "name\nAcme\nTwin\nTwin\nZenith Works\n");
    write(
        "deals.csv",
        "name,account,amount\nA,ACME,1\nB,Twin,2\nC,Nobody,3\nD,Zenith Work,4\nE,zenith-works,5\nF,Acme,soon\n",
    );
    let mut store = Memory::default();
    let report = import(&mut store, &[folder.path().to_owned()]).unwrap();
    let account = |deal: &str| by_name(&store, &Kind::Opportunity, deal).get("account").clone();
    assert!(account("A").as_ref_to().is_some() && account("E").as_ref_to().is_some());
    assert_eq!(["B", "C", "D"].map(|deal| account(deal).to_plain()), ["Twin", "Nobody", "Zenith Work"]);
    let text = report.to_string();
    for words in [
        "2 accounts are called \"Twin\"",
        "no account \"Nobody\"",
        "is it \"Zenith Works\"?",
        "linked (line 6)",
        "amount: not a number: \"soon\"",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(store.of(&Kind::Opportunity).len(), 6);
}

#[test]
fn nested_children_and_self_references_link() {
    let tree = br#"{"records":[
        {"attributes":{"type":"Account","referenceId":"A1"},"Name":"Child","ParentId":"@A2",
         "Contacts":{"records":[{"attributes":{"type":"Contact","referenceId":"C1"},"LastName":"Kim"}]}},
        {"attributes":{"type":"Account","referenceId":"A2"},"Name":"Parent"}]}"#;
    let (store, report) = one("tree.json", tree);
    let parent = by_name(&store, &Kind::Account, "Parent").reference();
    let child = by_name(&store, &Kind::Account, "Child");
    assert_eq!(child.link("parent"), Some(&parent), "{report}");
    assert_eq!(by_name(&store, &Kind::Contact, "Kim").link("account"), Some(&child.reference()));
}

#[test]
fn json_texts_are_cut_and_cleaned_with_a_word() {
    let long = "x".repeat(csv::MAX_CELL + 5);
    let (store, report) =
        one("accounts.json", format!("[{{\"name\":\"A\\u0000b\",\"description\":\"{long}\"}}]").as_bytes());
    assert_eq!(store.all()[0].name(), "Ab");
    assert_eq!(store.all()[0].text("description").map(str::len), Some(csv::MAX_CELL));
    assert_eq!(report.files[0].problems.total(), 2, "{report}");
}

#[test]
fn upper_case_api_names_and_salesforce_ids() {
    let (store, _) = one(
        "OPPORTUNITY.csv",
        b"ID,NAME,STAGENAME,AMOUNT,CLOSEDATE,SCORE__C\n0065g00000ABCDe,Big,Won,\"1,234.50\",2026-01-02T00:00:00.000+0000,7\n",
    );
    let deal = &store.all()[0];
    assert_eq!(deal.reference(), RecordRef::new(Kind::Opportunity, "0065g00000ABCDe"));
    assert_eq!((deal.number("amount"), deal.number("SCORE__C")), (Some(1234.5), Some(7.0)));
    assert_eq!(deal.date("close_date"), Some(jiff::civil::date(2026, 1, 2)));
}

#[test]
fn an_ambiguous_date_order_is_said() {
    let (_, report) = one("deals.csv", b"name,close_date,start_date\nA,01/02/2026,\nB,03/04/2026,\n");
    assert!(report.to_string().contains("close_date: month first, which is a guess"), "{report}");
    let (store, report) = one("deals.csv", b"name,close_date,start_date\nA,01/02/2026,25/01/2026\n");
    assert!(report.to_string().contains("close_date: day first, as in the other columns"), "{report}");
    assert_eq!(store.all()[0].date("close_date"), Some(jiff::civil::date(2026, 2, 1)));
}

#[test]
fn a_map_file_decides() {
    let map = "[[file]]\nmatch = \"strange*\"\nkind = \"opportunity\"\ndates = \"day\"\ndecimal = \"comma\"\ncolumns = { \"A\" = \"name\", \"B\" = \"-\", \"C\" = \"amount\", \"D\" = \"close_date\" }\nconstants = { currency = \"EUR\", probability = \"40\" }\n";
    let (_folder, paths) = file("Strange.csv", b"A;B;C;D\nBig;secret;1.500;02/03/2026\n");
    let mut store = Memory::default();
    import_with(&mut store, &paths, false, Some(map)).unwrap();
    let deal = &store.all()[0];
    assert_eq!((deal.name(), deal.number("amount"), deal.text("currency")), ("Big".into(), Some(1500.0), Some("EUR")));
    assert_eq!(
        (deal.date("close_date"), deal.number("probability")),
        (Some(jiff::civil::date(2026, 3, 2)), Some(40.0))
    );
    assert!(!deal.fields.values().any(|value| value.to_plain().contains("secret")));
}

/// How fast it is: `cargo test --release --lib rates -- --ignored --nocapture`, with a clock outside.
#[test]
#[ignore = "a measurement: run it under a clock"]
fn rates() {
    let rows: usize = std::env::var("ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(200_000);
    let deals: String = (0..rows)
        .map(|n| {
            format!(
                "{n},Deal {n},Account {},Won,{}/{}/2026,\"{},500.50\"\n",
                n % 1000,
                n % 12 + 1,
                n % 28 + 1,
                n % 900 + 1
            )
        })
        .collect();
    let accounts: String = (0..1000).map(|n| format!("Account {n}\n")).collect();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("accounts.csv"), format!("name\n{accounts}")).unwrap();
    std::fs::write(folder.path().join("deals.csv"), format!("id,name,account,stage,close_date,amount\n{deals}"))
        .unwrap();
    let mut store = Memory::default();
    let report = import(&mut store, &[folder.path().to_owned()]).unwrap();
    println!("{}", report.total(|file| file.created));
}

#[cfg(unix)]
#[test]
fn a_device_is_refused_rather_than_read_for_ever() {
    let mut go_on = |_: Progress| std::ops::ControlFlow::Continue(());
    let mut options = Options {
        kind: None,
        map: None,
        dry_run: false,
        at: jiff::Timestamp::UNIX_EPOCH,
        who: String::new(),
        progress: &mut go_on,
    };
    let error = run(&["/dev/zero".into()], &mut options, &mut Memory::default()).unwrap_err();
    assert!(error.to_string().contains("neither a file nor a folder"), "{error}");
}
