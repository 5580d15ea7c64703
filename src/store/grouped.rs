//! Groups and totals as SQL: keys, measures, two periods side by side, order and limit.
//!
//! Invariant: the rows are those of [`crate::crm::query::Query::evaluate`].

use super::StoreError;
use super::compile::Compiler;
use super::functions::unit_number;
use super::run::{Statement, limit, way};
use crate::crm::query::{
    Comparison, Expr, Function, GroupKey, Having, Measure, Op, Operand, Query, QueryError, Sort, SortKey, is_history,
};

/// A query of groups in the making.
struct Groups<'a, 'c, 's> {
    query: &'a Query,
    compiler: &'c mut Compiler<'s>,
    /// Measures that are shown come first, then those that are only sorted or sifted by.
    measures: Vec<Measure>,
    shown: usize,
    /// The conditions of two compared periods.
    periods: Option<(String, String)>,
}

pub(super) fn grouped(
    query: &Query,
    compiler: &mut Compiler<'_>,
    fits: &str,
    fiscal: i8,
) -> Result<Statement, StoreError> {
    let mut measures = if query.measures.is_empty() { vec![Measure::Count] } else { query.measures.clone() };
    let shown = measures.len();
    let sorted = query.sort.iter().filter_map(|sort| match &sort.key {
        SortKey::Measure(measure) => Some(measure),
        SortKey::Field(_) => None,
    });
    for measure in sorted.chain(query.having.iter().map(|having| &having.measure)) {
        if !measures.contains(measure) {
            measures.push(measure.clone());
        }
    }
    let periods = query.compare.as_ref().map(|Comparison { path, period, with }| {
        let mut within = |period| compiler.expr(&Expr::Within(path.clone(), period));
        (within(*period), within(*with))
    });
    let mut groups = Groups { query, compiler, measures, shown, periods };
    let inner = groups.inner(fits, fiscal);
    let having = groups.having();
    let order = groups.order()?;
    let limit = limit(query);
    Ok(Statement {
        select: format!("SELECT {} FROM ({inner}){having} ORDER BY {order} LIMIT {limit}", groups.cells()),
        total: format!("SELECT count(*) FROM ({inner}){having}"),
        columns: query.headings(),
        keyed: false,
        limit: limit.into(),
    })
}

impl Groups<'_, '_, '_> {
    /// Groups with keys `k0`…, measures `m0`…, and the same of the second period `n0`….
    fn inner(&mut self, fits: &str, fiscal: i8) -> String {
        let mut fields = Vec::new();
        for (i, key) in self.query.group.iter().enumerate() {
            fields.push(format!("{} AS k{i}", group_sql(key, self.compiler, fiscal)));
        }
        let (first, second) = self.periods.clone().unzip();
        for (i, measure) in self.measures.clone().iter().enumerate() {
            fields.push(format!("{} AS m{i}", measure_sql(measure, self.compiler, first.as_deref())));
            if let Some(second) = second.as_deref().filter(|_| i < self.shown) {
                fields.push(format!("{} AS n{i}", measure_sql(measure, self.compiler, Some(second))));
            }
        }
        let keys: Vec<_> = (0..self.query.group.len()).map(|i| (i + 1).to_string()).collect();
        let by = if keys.is_empty() { String::new() } else { format!(" GROUP BY {}", keys.join(", ")) };
        let either = self.periods.as_ref().map_or_else(String::new, |(a, b)| format!(" AND ({a} OR {b})"));
        let table = if is_history(&self.query.kind) { "field_history" } else { "record" };
        format!("SELECT {} FROM {table} r{} WHERE {fits}{either}{by}", fields.join(", "), self.compiler.joins())
    }

    /// What the table shows of the groups.
    fn cells(&self) -> String {
        let keys = (0..self.query.group.len()).map(|i| format!("k{i}"));
        let measures = (0..self.shown).map(|i| match self.periods {
            None => format!("m{i}"),
            // Texts sort after numbers: what is not below '' has no difference.
            Some(_) => format!(
                "m{i}, n{i}, CASE WHEN m{i} < '' AND n{i} < '' THEN m{i} - n{i} END, \
                 CASE WHEN m{i} < '' AND n{i} < '' THEN 100.0 * (m{i} - n{i}) / nullif(abs(n{i}), 0) END"
            ),
        });
        keys.chain(measures).collect::<Vec<_>>().join(", ")
    }

    fn place(&self, measure: &Measure) -> usize {
        self.measures.iter().position(|known| known == measure).unwrap_or_default()
    }

    fn having(&mut self) -> String {
        let mut parts = Vec::new();
        for Having { measure, op, number } in &self.query.having {
            let (at, number) = (self.place(measure), self.compiler.bind(*number));
            parts.push(match op {
                Op::Ne => format!("m{at} IS NOT {number}"),
                op => format!("m{at} {op} {number} AND m{at} < ''"),
            });
        }
        if parts.is_empty() { String::new() } else { format!(" WHERE {}", parts.join(" AND ")) }
    }

    /// As asked for; else calendar groups in time's order, other groups by the first measure, largest first.
    fn order(&self) -> Result<String, StoreError> {
        let group = &self.query.group;
        let mut order = Vec::new();
        for Sort { key, descending } in &self.query.sort {
            let found = match key {
                SortKey::Measure(measure) => Some(format!("m{}", self.place(measure))),
                SortKey::Field(path) => group.iter().position(|key| key.path() == path).map(|i| format!("k{i}")),
            };
            let name = found.ok_or_else(|| {
                let key = Sort { key: key.clone(), descending: false };
                QueryError::whole(format!("groups cannot be sorted by {key}; sort by what is grouped or shown"))
            })?;
            // A link sorts by the name of what it points at.
            let by = match key {
                SortKey::Field(_) => format!("ifnull((SELECT folded FROM record WHERE key = {name}), {name})"),
                SortKey::Measure(_) => name.clone(),
            };
            order.push(format!("{name} IS NULL, {by}{}", way(*descending)));
        }
        if order.is_empty() {
            let calendar = group.iter().position(|key| matches!(key, GroupKey::Calendar(..)));
            order.push(calendar.map_or_else(|| "m0 IS NULL, m0 DESC".to_owned(), |i| format!("k{i} IS NULL, k{i}")));
        }
        order.extend((0..group.len()).map(|i| format!("k{i}")));
        Ok(order.join(", "))
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

fn measure_sql(measure: &Measure, compiler: &mut Compiler<'_>, period: Option<&str>) -> String {
    let among = period.map_or_else(String::new, |period| format!(" FILTER (WHERE {period})"));
    let mut over = |function: Function, operand: &Operand| {
        let name = if function == Function::Sum { "total".to_owned() } else { function.to_string() };
        format!("{name}({}){among}", compiler.number(operand))
    };
    match measure {
        Measure::Count => format!("count(*){among}"),
        Measure::Sum(path) => over(Function::Sum, &Operand::Field(path.clone())),
        Measure::Avg(path) => over(Function::Avg, &Operand::Field(path.clone())),
        Measure::Min(path) => format!("min({}){among}", compiler.column(path).sql),
        Measure::Max(path) => format!("max({}){among}", compiler.column(path).sql),
        Measure::Over(function, operand) => over(*function, operand),
        Measure::Distinct(path) => format!("count(DISTINCT {}){among}", compiler.column(path).sql),
        Measure::Rate(fits) => {
            let fits = compiler.expr(fits);
            format!("avg(CASE WHEN {fits} THEN 100.0 ELSE 0.0 END){among}")
        }
    }
}
