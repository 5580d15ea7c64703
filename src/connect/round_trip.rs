//! Out and in again: the same records, field for field.

use super::export::{self, Format};
use super::import::tests::{import, moment, shared};
use super::memory::Memory;
use crate::crm::{
    FieldClass, FieldDef, FieldType, Kind, Origin, OriginKind, Record, RecordRef, Records, Value, Writer,
};
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "=HYPERLINK(\"http://x\")",
        "+1",
        "-2",
        "@sum",
        "'",
        "'#date:x",
        "\u{feff}a",
        "a\r\nb",
        "\r",
        " pad ",
        "\"",
        "a,b;c|d\te",
        "true",
        "2026-01-02",
        "account:1",
        "\u{1b}[31m",
        "\u{202e}x",
        "é",
        "{\"a\":1}",
        "#x:y",
    ]);
    prop_oneof![nasty.prop_map(str::to_owned), "[^\\x00]{1,20}"].prop_filter("blank", |text| !text.trim().is_empty())
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        text().prop_map(Value::Text),
        any::<bool>().prop_map(Value::Bool),
        prop_oneof![any::<i32>().prop_map(f64::from), -1e12..1e12].prop_map(Value::Number),
        (1900i16..2100, 1i8..13, 1i8..29).prop_map(|(y, m, d)| Value::Date(jiff::civil::date(y, m, d))),
        (0i64..4_000_000_000_000).prop_map(|ms| Value::Time(jiff::Timestamp::from_millisecond(ms).unwrap())),
        "[A-Za-z0-9:]{1,18}".prop_map(|id| Value::Ref(RecordRef::new(Kind::Account, id))),
        prop::collection::vec(text(), 0..4).prop_map(Value::List),
    ]
}

fn record() -> impl Strategy<Value = Record> {
    let kinds =
        prop::sample::select(vec![Kind::Account, Kind::Opportunity, Kind::Note, Kind::Custom("Space__c".into())]);
    let names = prop::sample::select(vec![
        "name",
        "amount",
        "close_date",
        "account",
        "description",
        "id",
        "'odd",
        "Üml aut",
        "Score__c",
        "=x",
    ]);
    let fields = prop::collection::btree_map(names.prop_map(str::to_owned), value(), 0..6);
    (kinds, "[a-zA-Z0-9=+@'-]{1,20}", fields).prop_map(|(kind, id, fields)| {
        let mut record = Record::new(kind, id);
        record.fields = fields;
        record
    })
}

fn filled(records: &[Record]) -> Memory {
    let mut store = Memory::default();
    let origin = Origin { kind: OriginKind::Seller, who: "Kim".into(), from: String::new() };
    store.begin().unwrap();
    store.upsert(records, &origin, moment()).unwrap();
    store.commit().unwrap();
    store
}

fn out_and_in(store: &Memory, format: Format) -> Memory {
    let folder = tempfile::tempdir().unwrap();
    export::run(folder.path(), format, store, moment()).unwrap();
    let mut again = Memory::default();
    if !store.all().is_empty() {
        let report = import(&mut again, &[folder.path().to_owned()]).unwrap();
        assert_eq!(report.total(|file| file.problems.total() + file.skipped), 0, "{report}");
    }
    again
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn exports_import_as_the_same_records(records in prop::collection::vec(record(), 0..12)) {
        let store = filled(&records);
        for format in [Format::Csv, Format::Jsonl] {
            prop_assert_eq!(out_and_in(&store, format).all(), store.all());
        }
    }
}

#[test]
fn shared_data_survives_the_round_trip() {
    let names = [
        "maven_crm/accounts.csv",
        "maven_crm/sales_teams.csv",
        "maven_crm/sales_pipeline_closed_6711.csv",
        "easyspaces",
    ];
    let Some(paths) = shared(&names) else { return };
    let mut store = Memory::default();
    import(&mut store, &paths).unwrap();
    for format in [Format::Csv, Format::Jsonl] {
        let again = out_and_in(&store, format);
        assert_eq!(again.all(), store.all());
        assert_eq!(again.schema().unwrap(), store.schema().unwrap());
    }
}

#[test]
fn history_goes_along_and_is_not_doubled() {
    let mut store = filled(&[Record::new(Kind::Account, "1").with("name", "Acme")]);
    let origin = Origin { kind: OriginKind::Seller, who: "Kim".into(), from: String::new() };
    let later = "2026-11-21T12:00:00Z".parse().unwrap();
    store.begin().unwrap();
    store
        .upsert(&[Record::new(Kind::Account, "1").with("name", "Acme 2").with("founded", 1999.0)], &origin, later)
        .unwrap();
    let score = FieldDef {
        name: "Score".into(),
        label: "Score".into(),
        field_type: FieldType::Percent,
        class: FieldClass::Public,
        custom: true,
    };
    store.define(&Kind::Account, &[score]).unwrap();
    store.commit().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let report = export::run(folder.path(), Format::Csv, &store, moment()).unwrap();
    assert_eq!(report.history, 2);
    let mut again = Memory::default();
    for _ in 0..2 {
        import(&mut again, &[folder.path().to_owned()]).unwrap();
        let account = RecordRef::new(Kind::Account, "1");
        assert_eq!(again.history(&account, 10).unwrap(), store.history(&account, 10).unwrap());
    }
    assert_eq!(again.schema().unwrap(), store.schema().unwrap());
}

#[test]
fn a_later_export_replaces_the_earlier_one() {
    let store = filled(&[Record::new(Kind::Account, "1").with("name", "Acme")]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mine.txt"), "kept").unwrap();
    for format in [Format::Csv, Format::Jsonl] {
        export::run(folder.path(), format, &store, moment()).unwrap();
    }
    let mut names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["_history.jsonl", "_schema.json", "account.jsonl", "mine.txt"]);
}
