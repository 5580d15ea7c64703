//! Typed queries: lists of records with chosen columns, groups with measures.

use super::StoreError;
use super::cell::{decode, reference};
use super::columns::{COLUMNS, field_in};
use super::compile::Compiler;
use super::functions::unit_number;
use super::reader::Reader;
use super::rows::{KIND_SHIFT, count, kind_rows, named};
use crate::crm::query::{GroupKey, Measure, Path, Query, Sort, SortKey};
use crate::crm::{Kind, Table};
use rusqlite::{limits::Limit, params_from_iter};

/// No text of a query may grow beyond this while it runs: one huge function call could not be stopped otherwise.
const LENGTH: i32 = 1_000_000;

impl Reader {
    /// Runs a query under the guards of a read-only connection.
    pub(super) fn table(&self, query: &Query) -> Result<Table, StoreError> {
        let schema = self.known_schema()?;
        let query = query.resolve(&schema)?;
        let context = self.context(query.filter.as_ref())?;
        let (from, to) = kind_rows(&self.connection, &query.kind)?.unwrap_or_default();
        let mut compiler = Compiler::new(&query.kind, &schema, &context);
        let fits = query.filter.as_ref().map_or_else(|| "1".to_owned(), |filter| compiler.expr(filter));
        // A kind is a value in indexes and a range of rows. With these odds the planner takes an index where that
        // has all that is asked for or finds few rows, and else reads the rows in their order.
        let (no, from, to) = (compiler.bind(from >> KIND_SHIFT), compiler.bind(from), compiler.bind(to));
        let fits = format!(
            "r.kind = {no} AND likelihood(r.row >= {from}, 0.35) AND likelihood(r.row < {to}, 0.35) AND {fits}"
        );
        let statement = if query.is_aggregate() {
            grouped(&query, &mut compiler, &fits, context.fiscal_start_month)?
        } else {
            listed(&query, &mut compiler, &fits)?
        };
        self.refill();
        let before = self.connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LENGTH)?;
        let table = self.fill(&statement, &compiler.params);
        self.connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, before)?;
        table
    }

    fn fill(&self, statement: &Statement, params: &[rusqlite::types::Value]) -> Result<Table, StoreError> {
        let mut table = Table { columns: statement.columns.clone(), ..Table::default() };
        let mut select = self.connection.prepare_cached(&statement.select)?;
        let mut rows = select.query(params_from_iter(params))?;
        while let Some(row) = rows.next()? {
            let first = usize::from(statement.keyed);
            if statement.keyed {
                table.records.extend(reference(&row.get::<_, String>(0)?));
            }
            let cells = (first..first + statement.columns.len()).map(|i| Ok(decode(row.get_ref(i)?)));
            table.rows.push(cells.collect::<rusqlite::Result<_>>()?);
        }
        for cell in table.rows.iter_mut().flatten() {
            *cell = named(&self.connection, std::mem::take(cell))?;
        }
        table.total = self
            .connection
            .prepare_cached(&statement.total)?
            .query_row(params_from_iter(params), |row| count(row, 0))?;
        Ok(table)
    }
}

/// A query in SQL.
struct Statement {
    select: String,
    /// How many rows there are without the limit. Uses the same parameters.
    total: String,
    columns: Vec<String>,
    /// Whether the key of a record stands before the columns.
    keyed: bool,
}

/// All parameters must be named in both statements; this names them without effect.
fn all_bound(compiler: &Compiler<'_>) -> String {
    let names: Vec<_> = (1..=compiler.params.len()).map(|n| format!("?{n}")).collect();
    format!("coalesce(0, {}) = 0", names.join(", "))
}

fn listed(query: &Query, compiler: &mut Compiler<'_>, fits: &str) -> Result<Statement, StoreError> {
    let paths = if query.columns.is_empty() { own_columns(&query.kind) } else { query.columns.clone() };
    let fields: Vec<_> = paths.iter().map(|path| compiler.column(path).sql).collect();
    let mut order = Vec::new();
    for Sort { key, descending } in &query.sort {
        let SortKey::Field(path) = key else {
            return Err(StoreError::Other("a list of records cannot be sorted by a sum or count; group it".to_owned()));
        };
        let key = compiler.sort(path);
        order.push(format!("{key} IS NULL, {key}{}", way(*descending)));
    }
    if order.is_empty() {
        order.push("r.sort_key".to_owned());
    }
    let from = format!("FROM record r{} WHERE {fits}", compiler.joins());
    let limit = query.limit.map_or_else(String::new, |limit| format!(" LIMIT {limit}"));
    let comma = if fields.is_empty() { "" } else { ", " };
    Ok(Statement {
        select: format!("SELECT r.key{comma}{} {from} ORDER BY {}, r.row{limit}", fields.join(", "), order.join(", ")),
        total: format!("SELECT count(*) {from} AND {}", all_bound(compiler)),
        columns: paths.iter().map(Path::to_string).collect(),
        keyed: true,
    })
}

/// The columns of a list that names none: the name and what the kind keeps in columns.
fn own_columns(kind: &Kind) -> Vec<Path> {
    let promoted = COLUMNS.iter().filter(|c| !["currency", "created", "modified"].contains(c));
    std::iter::once("name").chain(promoted.filter_map(|column| field_in(kind, column))).map(Path::new).collect()
}

fn grouped(query: &Query, compiler: &mut Compiler<'_>, fits: &str, fiscal: i8) -> Result<Statement, StoreError> {
    let mut shown = query.measures.clone();
    if shown.is_empty() {
        shown.push(Measure::Count);
    }
    let mut measures = shown.clone();
    for sort in &query.sort {
        if let SortKey::Measure(measure) = &sort.key
            && !measures.contains(measure)
        {
            measures.push(measure.clone());
        }
    }
    let order = group_order(query, &measures)?;
    let mut fields: Vec<_> = query.group.iter().map(|key| group_sql(key, compiler, fiscal)).collect();
    fields.extend(measures.iter().map(|measure| measure_sql(measure, compiler)));
    let fields: Vec<_> = fields.iter().enumerate().map(|(i, sql)| format!("{sql} AS c{i}")).collect();
    let keys: Vec<_> = (1..=query.group.len()).map(|n| n.to_string()).collect();
    let by = if keys.is_empty() { String::new() } else { format!(" GROUP BY {}", keys.join(", ")) };
    let inner = format!("SELECT {} FROM record r{} WHERE {fits}{by}", fields.join(", "), compiler.joins());
    let limit = query.limit.map_or_else(String::new, |limit| format!(" LIMIT {limit}"));
    Ok(Statement {
        select: format!("SELECT * FROM ({inner}) ORDER BY {order}{limit}"),
        total: format!("SELECT count(*) FROM ({inner}) WHERE {}", all_bound(compiler)),
        columns: query.group.iter().map(GroupKey::to_string).chain(shown.iter().map(Measure::to_string)).collect(),
        keyed: false,
    })
}

/// As asked for; else calendar groups in time's order, other groups by the first measure, largest first.
fn group_order(query: &Query, measures: &[Measure]) -> Result<String, StoreError> {
    let keys = query.group.len();
    let mut order = Vec::new();
    for Sort { key, descending } in &query.sort {
        let found = match key {
            SortKey::Measure(measure) => measures.iter().position(|m| m == measure).map(|i| keys + i),
            SortKey::Field(path) => query.group.iter().position(|key| group_path(key) == path),
        };
        let i = found.ok_or_else(|| {
            StoreError::Other(format!("groups cannot be sorted by {}", Sort { key: key.clone(), descending: false }))
        })?;
        let reference = matches!(key, SortKey::Field(_));
        // A link sorts by the name of what it points at.
        let by = if reference {
            format!("ifnull((SELECT folded FROM record WHERE key = c{i}), c{i})")
        } else {
            format!("c{i}")
        };
        order.push(format!("c{i} IS NULL, {by}{}", way(*descending)));
    }
    if order.is_empty() {
        let calendar = query.group.iter().position(|key| matches!(key, GroupKey::Calendar(..)));
        order.push(calendar.map_or_else(|| format!("c{keys} DESC"), |i| format!("c{i} IS NULL, c{i}")));
    }
    order.extend((0..keys).map(|i| format!("c{i}")));
    Ok(order.join(", "))
}

fn group_path(key: &GroupKey) -> &Path {
    match key {
        GroupKey::Field(path) | GroupKey::Calendar(_, path) => path,
    }
}

fn group_sql(key: &GroupKey, compiler: &mut Compiler<'_>, fiscal: i8) -> String {
    match key {
        GroupKey::Field(path) => compiler.column(path).sql,
        GroupKey::Calendar(unit, path) => {
            format!("calendar({}, {}, {fiscal})", compiler.column(path).sql, unit_number(*unit))
        }
    }
}

fn measure_sql(measure: &Measure, compiler: &mut Compiler<'_>) -> String {
    // Numbers sort before every text: what is not below '' is no number.
    let mut numbers = |path: &Path| {
        let column = compiler.column(path).sql;
        format!("CASE WHEN {column} < '' THEN {column} END")
    };
    match measure {
        Measure::Count => "count(*)".to_owned(),
        Measure::Sum(path) => format!("total({})", numbers(path)),
        Measure::Avg(path) => format!("avg({})", numbers(path)),
        Measure::Min(path) => format!("min({})", compiler.column(path).sql),
        Measure::Max(path) => format!("max({})", compiler.column(path).sql),
    }
}

fn way(descending: bool) -> &'static str {
    if descending { " DESC" } else { "" }
}
