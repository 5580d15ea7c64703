//! Questions over the public sales data set give what plain SQL over its CSV files gives.
//!
//! The SQL runs in a database of its own, into which this test loads the files by itself: neither the import, the
//! store nor the query language has a part in the expected numbers.

use super::answers;
use crate::desks::{Outcome, Workspace, maven_file};
use dealdesk::actions::question;
use dealdesk::crm::Records;
use rusqlite::{Connection, params, types::ValueRef};

/// `20-10-16` as an ISO day; empty stays empty.
fn iso(day_first: &str) -> Option<String> {
    let parts: Vec<&str> = day_first.split('-').collect();
    let [day, month, year] = parts[..] else { return None };
    Some(format!("20{year}-{month}-{day}"))
}

fn load() -> Connection {
    let sql = Connection::open_in_memory().unwrap();
    sql.execute_batch(
        "create table p(id, agent, product, account, stage, engaged, closed, value real);
         create table a(account, sector, founded integer, revenue real, employees integer, country);
         create table pr(product, series, price real);
         create table t(agent, manager, office);",
    )
    .unwrap();
    let rows = |name: &str| csv::Reader::from_path(maven_file(name)).unwrap().into_records();
    for row in rows("sales_pipeline_full_8800.csv") {
        let row = row.unwrap();
        // The data set writes one product in two ways.
        let product = if &row[2] == "GTXPro" { "GTX Pro" } else { &row[2] };
        let value: Option<f64> = row[7].parse().ok();
        let cells = params![&row[0], &row[1], product, &row[3], &row[4], iso(&row[5]), iso(&row[6]), value];
        sql.execute("insert into p values (?, ?, ?, ?, ?, ?, ?, ?)", cells).unwrap();
    }
    for row in rows("accounts.csv") {
        let row = row.unwrap();
        let cells = params![&row[0], &row[1], &row[2], &row[3], &row[4], &row[5]];
        sql.execute("insert into a values (?, ?, ?, ?, ?, ?)", cells).unwrap();
    }
    for (name, table) in [("products.csv", "pr"), ("sales_teams.csv", "t")] {
        for row in rows(name) {
            let row = row.unwrap();
            sql.execute(&format!("insert into {table} values (?, ?, ?)"), params![&row[0], &row[1], &row[2]]).unwrap();
        }
    }
    sql
}

fn rows_of(sql: &Connection, select: &str) -> Vec<Vec<String>> {
    let mut statement = sql.prepare(select).unwrap_or_else(|error| panic!("{select}: {error}"));
    let width = statement.column_count();
    let text = |value: ValueRef<'_>| match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => format!("{:.4}", number as f64),
        ValueRef::Real(number) => format!("{number:.4}"),
        ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8(text.to_vec()).unwrap(),
    };
    let rows = statement.query_map([], |row| (0..width).map(|at| Ok(text(row.get_ref(at)?))).collect()).unwrap();
    rows.map(Result::unwrap).collect()
}

fn questions() -> Vec<(&'static str, &'static str)> {
    include_str!("maven.txt").lines().filter_map(|line| line.split_once(" => ")).collect()
}

#[test]
fn every_number_is_the_one_that_sql_gives() {
    let Some(workspace) = Workspace::maven() else { return };
    let sql = load();
    let control = rows_of(&sql, "select stage, count(*), sum(value) from p group by 1 order by 1");
    assert_eq!(control[3], ["Won", "4238.0000", "10005534.0000"]);
    let all = questions();
    assert!(all.len() >= 60, "{}", all.len());
    let mut wrong = Vec::new();
    for (question, select) in all {
        let expected = rows_of(&sql, select);
        assert!(!expected.is_empty(), "{question}: the SQL finds nothing, so it tests nothing");
        let reading = question::read(&workspace.desk(), question).unwrap();
        let told = match &reading.query {
            Some(query) if reading.unused.is_empty() => match workspace.rows(query) {
                Ok(found) if fits(&workspace, &expected, &found, !query.sort.is_empty()) => continue,
                Ok(found) => format!("{query}\n  got {:?}\n  for {:?}", first(&found.rows), first(&expected)),
                Err(error) => format!("{query}: {error}"),
            },
            query => format!("{:?} unread: {:?}", query.as_ref().map(ToString::to_string), reading.unused),
        };
        wrong.push(format!("{question}\n  {told}"));
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

fn first(rows: &[Vec<String>]) -> (usize, Vec<&Vec<String>>) {
    (rows.len(), rows.iter().take(3).collect())
}

/// Groups are compared cell by cell, lists by id or by name.
fn fits(workspace: &Workspace, expected: &[Vec<String>], found: &Outcome, ordered: bool) -> bool {
    if found.aggregate {
        let wanted = Outcome { aggregate: true, rows: expected.to_vec() };
        return wanted.is_told_by(found, ordered);
    }
    let name = |row: &Vec<String>| {
        let record = dealdesk::crm::RecordRef::parse(&row[0]).unwrap();
        workspace.store.reading().get(&record).unwrap().unwrap().name()
    };
    let mut wanted: Vec<String> = expected.iter().map(|row| row[0].clone()).collect();
    let ids = wanted.iter().any(|text| text.starts_with("opportunity:"));
    let mut said: Vec<String> = found.rows.iter().map(|row| if ids { row[0].clone() } else { name(row) }).collect();
    wanted.sort();
    said.sort();
    wanted == said
}

#[test]
fn every_number_in_the_words_is_one_of_the_rows() {
    let Some(workspace) = Workspace::maven() else { return };
    for (question, _) in questions() {
        answers::check(&workspace, question);
    }
}
