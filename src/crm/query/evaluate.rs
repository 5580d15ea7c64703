//! Computes a whole query record by record: the plain meaning of groups and measures, against which the store's SQL
//! is tested. Not for: speed.

use super::matches::{day_of, value_at};
use super::virtuals::{as_record, is_history, members};
use super::{
    Comparison, Context, Expr, Function, GroupKey, Having, Measure, Op, Operand, Path, Period, Query, Sort, SortKey,
    World, calendar_label,
};
use crate::crm::{Record, Table, Value};
use std::cmp::Ordering;

/// Where a query is computed.
struct At<'a> {
    world: &'a dyn World,
    context: &'a Context,
}

/// What is computed for every group: a measure, in one period where two are compared.
struct Cell<'a>(&'a Measure, Option<(&'a Path, &'a Period)>);

impl Query {
    /// The rows that the query means. A list without columns has the name alone; ties stay in the world's order.
    pub fn evaluate(&self, world: &dyn World, context: &Context) -> Table {
        let at = At { world, context };
        let mut records = at.records(self);
        records.retain(|record| at.fits(self, record));
        let mut table = if self.is_aggregate() { at.groups(self, &records) } else { at.list(self, records) };
        let limit = self.limit.map_or(usize::MAX, |limit| limit as usize);
        table.total = table.rows.len() as u64;
        table.rows.truncate(limit);
        table.records.truncate(limit);
        table
    }

    /// Count, where nothing else is computed.
    fn shown(&self) -> Vec<Measure> {
        if self.measures.is_empty() { vec![Measure::Count] } else { self.measures.clone() }
    }
}

impl At<'_> {
    fn records(&self, query: &Query) -> Vec<Record> {
        if is_history(&query.kind) {
            let lines = self.world.changes().into_iter().enumerate();
            return lines.map(|(number, change)| as_record(&change, number)).collect();
        }
        members(&query.kind).iter().flat_map(|kind| self.world.of_kind(kind)).collect()
    }

    fn fits(&self, query: &Query, record: &Record) -> bool {
        let fits = |filter: &Expr| filter.matches(record, self.world, self.context);
        let compared = query
            .compare
            .as_ref()
            .is_none_or(|c| self.within(record, &c.path, &c.period) || self.within(record, &c.path, &c.with));
        compared && query.filter.as_ref().is_none_or(fits)
    }

    fn within(&self, record: &Record, path: &Path, period: &Period) -> bool {
        Expr::Within(path.clone(), *period).matches(record, self.world, self.context)
    }

    fn value(&self, record: &Record, path: &Path) -> Value {
        value_at(record, path, self.world)
    }

    /// What a table shows: links by name.
    fn named(&self, value: Value) -> Value {
        match value {
            Value::Ref(link) => Value::Text(self.world.record(&link).map_or_else(|| link.to_string(), |r| r.name())),
            value => value,
        }
    }

    fn list(&self, query: &Query, mut records: Vec<Record>) -> Table {
        for Sort { key, descending } in query.sort.iter().rev() {
            if let SortKey::Field(path) = key {
                let value = |record: &Record| self.named(self.value(record, path));
                records.sort_by(|a, b| order(&value(a), &value(b), *descending));
            }
        }
        let name = [Path::new("name")];
        let columns = if query.columns.is_empty() { &name[..] } else { &query.columns };
        let row = |record: &Record| columns.iter().map(|path| self.named(self.value(record, path))).collect();
        Table {
            columns: columns.iter().map(Path::to_string).collect(),
            rows: records.iter().map(row).collect(),
            records: records.iter().filter(|_| !is_history(&query.kind)).map(Record::reference).collect(),
            ..Table::default()
        }
    }

    fn groups(&self, query: &Query, records: &[Record]) -> Table {
        let shown = query.shown();
        let mut groups: Vec<(Vec<Value>, Vec<&Record>)> = Vec::new();
        for record in records {
            let key: Vec<Value> = query.group.iter().map(|key| self.key(record, key)).collect();
            match groups.iter_mut().find(|(known, _)| *known == key) {
                Some((_, members)) => members.push(record),
                None => groups.push((key, vec![record])),
            }
        }
        if query.group.is_empty() && groups.is_empty() {
            groups.push((Vec::new(), Vec::new()));
        }
        groups.retain(|(_, members)| query.having.iter().all(|having| self.kept(query, having, members)));
        self.sorted(query, &shown, &mut groups);
        let rows = groups.into_iter().map(|(key, members)| {
            let keys = key.into_iter().map(|value| self.named(value));
            keys.chain(shown.iter().flat_map(|measure| self.cells(query, measure, &members))).collect()
        });
        Table { rows: rows.collect(), columns: query.headings(), ..Table::default() }
    }

    fn key(&self, record: &Record, key: &GroupKey) -> Value {
        match key {
            GroupKey::Field(path) => self.value(record, path),
            GroupKey::Calendar(unit, path) => day_of(&self.value(record, path), &self.context.zone)
                .map_or(Value::Null, |day| calendar_label(day, *unit, self.context.fiscal_start_month).into()),
        }
    }

    /// As asked for; else calendar groups in time's order, other groups by the first measure, largest first.
    fn sorted(&self, query: &Query, shown: &[Measure], groups: &mut [(Vec<Value>, Vec<&Record>)]) {
        groups.sort_by(|a, b| {
            a.0.iter().zip(&b.0).map(|(a, b)| a.compare(b)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
        });
        let calendar = query.group.iter().position(|key| matches!(key, GroupKey::Calendar(..)));
        match (query.sort.is_empty(), calendar) {
            (true, Some(at)) => groups.sort_by(|a, b| order(&a.0[at], &b.0[at], false)),
            (true, None) => {
                let first = |members: &[&Record]| self.first(query, &shown[0], members);
                groups.sort_by(|a, b| order(&first(&a.1), &first(&b.1), true));
            }
            (false, _) => {
                for Sort { key, descending } in query.sort.iter().rev() {
                    let value = |(keys, members): &(Vec<Value>, Vec<&Record>)| match key {
                        SortKey::Measure(measure) => self.first(query, measure, members),
                        SortKey::Field(path) => {
                            let at = query.group.iter().position(|key| key.path() == path);
                            at.map_or(Value::Null, |at| self.named(keys[at].clone()))
                        }
                    };
                    groups.sort_by(|a, b| order(&value(a), &value(b), *descending));
                }
            }
        }
    }

    fn kept(&self, query: &Query, having: &Having, members: &[&Record]) -> bool {
        let value = self.first(query, &having.measure, members).as_number();
        let ordering = value.and_then(|value| value.partial_cmp(&having.number));
        match having.op {
            Op::Ne => ordering != Some(Ordering::Equal),
            op => super::matches::holds(op, ordering),
        }
    }

    /// The cells of a measure: itself, or both periods, their difference and the change in per cent.
    fn cells(&self, query: &Query, measure: &Measure, members: &[&Record]) -> Vec<Value> {
        let Some(Comparison { path, period, with }) = &query.compare else {
            return vec![self.cell(&Cell(measure, None), members)];
        };
        let now = self.cell(&Cell(measure, Some((path, period))), members);
        let before = self.cell(&Cell(measure, Some((path, with))), members);
        let (difference, change) = match (now.as_number(), before.as_number()) {
            (Some(now), Some(before)) => {
                let change = (before != 0.0).then(|| 100.0 * (now - before) / before.abs());
                (Value::Number(now - before), change.map_or(Value::Null, Value::Number))
            }
            _ => (Value::Null, Value::Null),
        };
        vec![now, before, difference, change]
    }

    /// A measure as groups are sorted and sifted by it: in the first period where two are compared.
    fn first(&self, query: &Query, measure: &Measure, members: &[&Record]) -> Value {
        let period = query.compare.as_ref().map(|compare| (&compare.path, &compare.period));
        self.cell(&Cell(measure, period), members)
    }

    fn cell(&self, Cell(measure, period): &Cell<'_>, members: &[&Record]) -> Value {
        let inside = |record: &&&Record| period.is_none_or(|(path, period)| self.within(record, path, period));
        let members: Vec<&Record> = members.iter().filter(inside).copied().collect();
        let numbers = |operand: &Operand| -> Vec<f64> {
            members.iter().filter_map(|record| operand.number(record, self.world, self.context)).collect()
        };
        let values =
            |path: &Path| members.iter().map(|r| self.value(r, path)).filter(|v| !v.is_null()).collect::<Vec<_>>();
        match measure {
            Measure::Count => Value::Number(members.len() as f64),
            Measure::Sum(path) => reduced(Function::Sum, numbers(&Operand::Field(path.clone()))),
            Measure::Avg(path) => reduced(Function::Avg, numbers(&Operand::Field(path.clone()))),
            Measure::Min(path) => values(path).into_iter().min_by(Value::compare).unwrap_or_default(),
            Measure::Max(path) => values(path).into_iter().max_by(Value::compare).unwrap_or_default(),
            Measure::Over(function, operand) => reduced(*function, numbers(operand)),
            Measure::Distinct(path) => {
                let mut seen: Vec<Value> = Vec::new();
                values(path).into_iter().for_each(|value| {
                    if !seen.contains(&value) {
                        seen.push(value)
                    }
                });
                Value::Number(seen.len() as f64)
            }
            Measure::Rate(fits) => {
                let fitting = members.iter().filter(|record| fits.matches(record, self.world, self.context)).count();
                let share = 100.0 * fitting as f64 / members.len() as f64;
                if members.is_empty() { Value::Null } else { Value::Number(share) }
            }
        }
    }
}

/// Many numbers as one.
fn reduced(function: Function, numbers: Vec<f64>) -> Value {
    let found = match function {
        // The sum of nothing is 0, not -0.
        Function::Sum => Some(numbers.iter().fold(0.0, |sum, number| sum + number)),
        Function::Avg => (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64),
        Function::Min => numbers.into_iter().reduce(f64::min),
        Function::Max => numbers.into_iter().reduce(f64::max),
        Function::Median => median(numbers),
    };
    found.map_or(Value::Null, Value::Number)
}

/// The middle number, or the mean of the two in the middle.
pub fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    let upper = *numbers.get(middle)?;
    Some(if numbers.len() % 2 == 1 { upper } else { (numbers[middle - 1] + upper) / 2.0 })
}

/// Empty ones last, either way.
fn order(a: &Value, b: &Value, descending: bool) -> Ordering {
    match (a.is_null(), b.is_null()) {
        (false, false) if descending => b.compare(a),
        (false, false) => a.compare(b),
        (a, b) => a.cmp(&b),
    }
}
