//! Reads the text form of a query.

use super::condition::{bare_period, condition, period_in};
use super::operand::{argument, comparison, measure};
use super::token::{Kind as T, Token, tokens};
use super::{Comparison, Expr, GroupKey, Having, Measure, Path, Query, QueryError, Sort, SortKey, Unit, read_kind};

/// Deeper nesting is refused, so that hostile text cannot exhaust the stack.
const DEPTH: usize = 64;
/// Longer texts are refused, in bytes: reading them would take the time that running has.
const LENGTH: usize = 100_000;

impl Query {
    /// Reads a query: a kind, then in any order `where …`, `group by …`, `show …`, `having …`,
    /// `compare …`, `sort by …`, `limit n`.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let mut reader = Reader::new(text)?;
        let kind = reader.name("a kind such as opportunity")?;
        let mut query = Self::all(read_kind(&kind));
        while !reader.at_end() {
            clause(&mut reader, &mut query)?;
        }
        Ok(query)
    }
}

impl Expr {
    /// Reads a condition alone, as `--filter` takes it.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let mut reader = Reader::new(text)?;
        let expr = condition(&mut reader)?;
        if reader.at_end() { Ok(expr) } else { Err(reader.expected("`and`, `or` or the end")) }
    }
}

fn clause(reader: &mut Reader, query: &mut Query) -> Result<(), QueryError> {
    if reader.words(&["group", "by"]) {
        query.group = list(reader, group_key)?;
    } else if reader.word("show") || reader.word("select") || reader.word("columns") {
        for item in list(reader, shown)? {
            match item {
                Shown::Measure(measure) => query.measures.push(measure),
                Shown::Column(path) => query.columns.push(path),
            }
        }
    } else if reader.word("having") {
        query.having = having(reader)?;
    } else if query.compare.is_none() && reader.word("compare") {
        query.compare = Some(comparison_of_periods(reader)?);
    } else if reader.words(&["sort", "by"]) || reader.words(&["order", "by"]) {
        query.sort = list(reader, sort)?;
    } else if reader.word("limit") || reader.word("top") {
        query.limit = Some(limit(reader)?);
    } else if query.filter.is_none() {
        let _ = reader.word("where") || reader.word("with");
        query.filter = Some(condition(reader)?);
    } else {
        return Err(reader.expected("`and`, `or`, `group by`, `show`, `having`, `compare`, `sort by` or `limit`"));
    }
    Ok(())
}

fn list<T>(reader: &mut Reader, item: fn(&mut Reader) -> Result<T, QueryError>) -> Result<Vec<T>, QueryError> {
    let mut items = vec![item(reader)?];
    while reader.symbol(",") {
        items.push(item(reader)?);
    }
    Ok(items)
}

enum Shown {
    Measure(Measure),
    Column(Path),
}

fn shown(reader: &mut Reader) -> Result<Shown, QueryError> {
    Ok(match measure(reader)? {
        Some(measure) => Shown::Measure(measure),
        None => Shown::Column(reader.path()?),
    })
}

fn group_key(reader: &mut Reader) -> Result<GroupKey, QueryError> {
    let unit = match (reader.peek(0), reader.peek(1)) {
        (T::Word(word), T::Symbol("(")) => unit(word),
        _ => None,
    };
    match unit {
        Some(unit) => Ok(GroupKey::Calendar(unit, argument(reader)?)),
        None => Ok(GroupKey::Field(reader.path()?)),
    }
}

fn having(reader: &mut Reader) -> Result<Vec<Having>, QueryError> {
    let mut all = Vec::new();
    loop {
        let error = reader.expected("a measure such as `count` or `sum(amount)`");
        let measure = measure(reader)?.ok_or(error)?;
        let (op, number) = comparison(reader)?;
        all.push(Having { measure, op, number });
        if !reader.word("and") {
            return Ok(all);
        }
    }
}

/// `close_date in this quarter with last quarter`, behind `compare`.
fn comparison_of_periods(reader: &mut Reader) -> Result<Comparison, QueryError> {
    let path = reader.path()?;
    let period = period_in(reader)?;
    if !reader.word("with") && !reader.word("to") {
        return Err(reader.expected("`with` and the other period"));
    }
    let _ = reader.word("in");
    Ok(Comparison { path, period, with: bare_period(reader)? })
}

fn sort(reader: &mut Reader) -> Result<Sort, QueryError> {
    let key = match measure(reader)? {
        Some(measure) => SortKey::Measure(measure),
        None => SortKey::Field(reader.path()?),
    };
    let descending = reader.word("desc") || reader.word("descending");
    if !descending {
        let _ = reader.word("asc") || reader.word("ascending");
    }
    Ok(Sort { key, descending })
}

fn limit(reader: &mut Reader) -> Result<u32, QueryError> {
    let error = reader.expected("a whole number of rows");
    match reader.advance().kind {
        T::Number(n) if n.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&n) => Ok(n as u32),
        _ => Err(error),
    }
}

/// `day`, `days`, … as a calendar unit.
pub(super) fn unit(word: &str) -> Option<Unit> {
    let word = word.to_lowercase();
    Some(match word.strip_suffix('s').unwrap_or(&word) {
        "day" => Unit::Day,
        "week" => Unit::Week,
        "month" => Unit::Month,
        "quarter" => Unit::Quarter,
        "year" => Unit::Year,
        _ => return None,
    })
}

/// The tokens of a query and how far they were read.
pub(super) struct Reader {
    tokens: Vec<Token>,
    at: usize,
    /// How many brackets and `not`s are open.
    depth: usize,
}

static END: T = T::End;

impl Reader {
    fn new(text: &str) -> Result<Self, QueryError> {
        if text.len() > LENGTH {
            return Err(QueryError::whole(format!("a query may have {LENGTH} bytes; this one has {}", text.len())));
        }
        Ok(Self { tokens: tokens(text)?, at: 0, depth: 0 })
    }

    pub(super) fn peek(&self, ahead: usize) -> &T {
        self.tokens.get(self.at + ahead).map_or(&END, |token| &token.kind)
    }

    pub(super) fn at_end(&self) -> bool {
        matches!(self.peek(0), T::End)
    }

    /// Takes the next token; the end is never passed.
    pub(super) fn advance(&mut self) -> Token {
        let token = self.tokens.get(self.at).cloned().unwrap_or(Token { kind: T::End, column: 1 });
        self.at = (self.at + 1).min(self.tokens.len().saturating_sub(1));
        token
    }

    pub(super) fn is_word(&self, ahead: usize, wanted: &str) -> bool {
        matches!(self.peek(ahead), T::Word(word) if word.eq_ignore_ascii_case(wanted))
    }

    /// Takes the word if it comes next.
    pub(super) fn word(&mut self, wanted: &str) -> bool {
        self.words(&[wanted])
    }

    /// Takes all the words if they come next.
    pub(super) fn words(&mut self, wanted: &[&str]) -> bool {
        let found = wanted.iter().enumerate().all(|(i, word)| self.is_word(i, word));
        self.at += if found { wanted.len() } else { 0 };
        found
    }

    /// Takes the symbol if it comes next.
    pub(super) fn symbol(&mut self, wanted: &str) -> bool {
        let found = matches!(self.peek(0), T::Symbol(symbol) if *symbol == wanted);
        self.at += usize::from(found);
        found
    }

    pub(super) fn need(&mut self, wanted: &str) -> Result<(), QueryError> {
        if self.symbol(wanted) { Ok(()) } else { Err(self.expected(&format!("`{wanted}`"))) }
    }

    /// The error that something else stands here.
    pub(super) fn expected(&self, what: &str) -> QueryError {
        let column = self.tokens.get(self.at).map_or(1, |token| token.column);
        let found = match self.peek(0) {
            T::Word(word) => format!("`{word}`"),
            T::Quoted(text) => format!("{text:?}"),
            T::Number(number) => format!("`{number}`"),
            T::Date(date) => format!("`{date}`"),
            T::Month(year, month) => format!("`{year:04}-{month:02}`"),
            T::Symbol(symbol) => format!("`{symbol}`"),
            T::End => "the end".to_owned(),
        };
        QueryError::at(column, format!("expected {what}, found {found}"))
    }

    /// Reads something inside of a bracket or behind `not`.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, QueryError>) -> Result<T, QueryError> {
        if self.depth >= DEPTH {
            return Err(self.expected("fewer nested brackets"));
        }
        self.depth += 1;
        let done = read(self)?;
        self.depth -= 1;
        Ok(done)
    }

    /// Whether a bracket comes next that holds a computation, not a condition: a sign or comparison stands behind it.
    pub(super) fn is_computed_bracket(&self) -> bool {
        const AFTER: [&str; 12] = ["*", "/", "+", "-", "=", "==", "!=", "<>", "<", "<=", ">", ">="];
        let mut open = 0_usize;
        for (i, token) in self.tokens[self.at..].iter().enumerate() {
            match token.kind {
                T::Symbol("(") => open += 1,
                T::Symbol(")") if open <= 1 => {
                    return open == 1 && matches!(self.peek(i + 1), T::Symbol(symbol) if AFTER.contains(symbol));
                }
                T::Symbol(")") => open -= 1,
                _ if open == 0 => return false,
                _ => {}
            }
        }
        false
    }

    pub(super) fn name(&mut self, what: &str) -> Result<String, QueryError> {
        match self.peek(0) {
            T::Word(name) | T::Quoted(name) => {
                let name = name.clone();
                self.advance();
                Ok(name)
            }
            _ => Err(self.expected(what)),
        }
    }

    /// A field, or fields joined by dots.
    pub(super) fn path(&mut self) -> Result<Path, QueryError> {
        let mut segments = Vec::new();
        loop {
            let quoted = matches!(self.peek(0), T::Quoted(_));
            let name = self.name("a field")?;
            if quoted {
                segments.push(name);
            } else {
                segments.extend(name.split('.').map(str::to_owned));
            }
            if !self.symbol(".") {
                return Ok(Path(segments));
            }
        }
    }
}
