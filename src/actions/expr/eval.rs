//! The value of an expression: strict about types, the same for templates' truth as the engine.

use super::tree::{Is, Node, Operator, Sign};
use super::{ExprError, filters, kind::word};
use serde_json::{Map, Number, Value};

/// Most characters of a text, and entries of a list, that an expression may make.
const MOST: usize = 100_000;

type Valued = Result<Value, ExprError>;

/// What holds as true: neither none nor false nor zero nor empty.
pub(super) fn truth(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(holds) => *holds,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}

/// The value of a node over named values.
pub(super) fn eval(node: &Node, data: &Value) -> Valued {
    match &node.is {
        Is::Const(value) => Ok(value.clone()),
        Is::Name(name) => data.get(name).cloned().ok_or_else(|| {
            ExprError::new(node.at, format!("`{name}` is not known here"), "use a name that is declared before it")
        }),
        Is::Field(of, name) => field(node, &eval(of, data)?, name),
        Is::Item(of, at) => item(node, &eval(of, data)?, &eval(at, data)?),
        Is::Not(of) => Ok(Value::Bool(!truth(&eval(of, data)?))),
        Is::Negative(of) => match eval(of, data)? {
            Value::Number(number) => number_of(node, -number.as_f64().unwrap_or(0.0), number.is_i64()),
            other => Err(wrong(node, &format!("`-` needs a number, and this is {}", word(&other)))),
        },
        Is::And(a, b) => match eval(a, data)? {
            value if truth(&value) => eval(b, data),
            value => Ok(value),
        },
        Is::Or(a, b) => match eval(a, data)? {
            value if truth(&value) => Ok(value),
            _ => eval(b, data),
        },
        Is::Compare(first, rest) => chain(first, rest, data),
        Is::Arithmetic(operator, a, b) => compute(node, *operator, &eval(a, data)?, &eval(b, data)?),
        Is::Join(a, b) => joined(node, &eval(a, data)?, &eval(b, data)?),
        Is::If { test, yes, no } => match (truth(&eval(test, data)?), no) {
            (true, _) => eval(yes, data),
            (false, Some(no)) => eval(no, data),
            (false, None) => Ok(Value::Null),
        },
        Is::Filter { name, of, args } => filters::filter(node, name, &eval(of, data)?, &all(args, data)?),
        Is::Test { name, of, args } => tested(node, name, of, args, data),
        Is::List(items) => all(items, data).map(Value::Array),
        Is::Map(pairs) => mapped(pairs, data),
    }
}

fn all(nodes: &[Node], data: &Value) -> Result<Vec<Value>, ExprError> {
    nodes.iter().map(|node| eval(node, data)).collect()
}

/// `x is defined` is the one question that may be asked of what is not there.
fn tested(node: &Node, name: &str, of: &Node, args: &[Node], data: &Value) -> Valued {
    if matches!(name, "defined" | "undefined") {
        return Ok(Value::Bool(eval(of, data).is_ok() == (name == "defined")));
    }
    filters::test(node, name, &eval(of, data)?, &all(args, data)?).map(Value::Bool)
}

fn mapped(pairs: &[(Node, Node)], data: &Value) -> Valued {
    let mut map = Map::new();
    for (key, value) in pairs {
        map.insert(shown(&eval(key, data)?), eval(value, data)?);
    }
    Ok(Value::Object(map))
}

fn field(node: &Node, of: &Value, name: &str) -> Valued {
    match of {
        Value::Object(map) => map.get(name).cloned().ok_or_else(|| {
            let known: Vec<&str> = map.keys().take(30).map(String::as_str).collect();
            ExprError::new(node.at, format!("there is no `{name}` here"), format!("there are: {}", known.join(", ")))
        }),
        other => {
            let what = format!("`.{name}` needs a group of values, and this is {}", word(other));
            Err(ExprError::new(node.at, what, "test it first: `x is not none and x.name …`"))
        }
    }
}

fn item(node: &Node, of: &Value, at: &Value) -> Valued {
    match (of, at) {
        (Value::Object(_), Value::String(name)) => field(node, of, name),
        (Value::Array(items), Value::Number(number)) => {
            let index = number.as_i64().unwrap_or(i64::MAX);
            let index = if index < 0 { index + items.len() as i64 } else { index };
            usize::try_from(index).ok().and_then(|index| items.get(index)).cloned().ok_or_else(|| {
                let what = format!("there is no entry {number} in a list of {}", items.len());
                ExprError::new(node.at, what, "test `x | length` first")
            })
        }
        _ => Err(wrong(node, &format!("{} cannot be looked up in {}", word(at), word(of)))),
    }
}

fn chain(first: &Node, rest: &[(Sign, Node)], data: &Value) -> Valued {
    let (mut before, mut left) = (first, eval(first, data)?);
    for (sign, node) in rest {
        let right = eval(node, data)?;
        if !compare(before, node, *sign, &left, &right)? {
            return Ok(Value::Bool(false));
        }
        (before, left) = (node, right);
    }
    Ok(Value::Bool(true))
}

fn compare(a: &Node, b: &Node, sign: Sign, left: &Value, right: &Value) -> Result<bool, ExprError> {
    match sign {
        Sign::In => contains(b, right, left),
        Sign::NotIn => contains(b, right, left).map(|inside| !inside),
        Sign::Equal => equal(a, left, right),
        Sign::Unequal => equal(a, left, right).map(|same| !same),
        _ => ordered(a, b, sign, left, right),
    }
}

/// Equality of values of one type; none equals only none, and texts are the same in any case of their letters: one CRM
/// writes "High" where another writes "high".
pub(super) fn equal(node: &Node, left: &Value, right: &Value) -> Result<bool, ExprError> {
    match (left, right) {
        (Value::Null, other) | (other, Value::Null) => Ok(other.is_null()),
        (Value::Number(a), Value::Number(b)) => Ok(a.as_f64() == b.as_f64()),
        (Value::Array(a), Value::Array(b)) => {
            if a.len() != b.len() {
                return Ok(false);
            }
            a.iter().zip(b).try_fold(true, |same, (a, b)| Ok(same && equal(node, a, b)?))
        }
        (Value::String(a), Value::String(b)) => Ok(a == b || a.to_lowercase() == b.to_lowercase()),
        (a, b) if std::mem::discriminant(a) == std::mem::discriminant(b) => Ok(a == b),
        (a, b) => Err(unlike(node, "compare", a, b)),
    }
}

fn ordered(a: &Node, b: &Node, sign: Sign, left: &Value, right: &Value) -> Result<bool, ExprError> {
    let order = match (left, right) {
        (Value::Null, _) => return Err(none(a, sign)),
        (_, Value::Null) => return Err(none(b, sign)),
        (Value::Number(a), Value::Number(b)) => a.as_f64().partial_cmp(&b.as_f64()),
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        (left, right) => return Err(unlike(a, "compare", left, right)),
    };
    Ok(order.is_some_and(|order| match sign {
        Sign::Less => order.is_lt(),
        Sign::AtMost => order.is_le(),
        Sign::More => order.is_gt(),
        _ => order.is_ge(),
    }))
}

fn contains(node: &Node, whole: &Value, part: &Value) -> Result<bool, ExprError> {
    match (whole, part) {
        (Value::Array(items), part) => {
            items.iter().try_fold(false, |found, item| Ok(found || equal(node, item, part)?))
        }
        (Value::String(text), Value::String(part)) => Ok(text.to_lowercase().contains(&part.to_lowercase())),
        (Value::Object(map), Value::String(key)) => Ok(map.contains_key(key)),
        (Value::Null, _) => Err(none(node, Sign::In)),
        (_, Value::Null) => Ok(false),
        (whole, part) => Err(wrong(node, &format!("{} cannot be `in` {}", word(part), word(whole)))),
    }
}

pub(super) fn none(node: &Node, sign: Sign) -> ExprError {
    let name = node.path().map_or_else(|| "this value".to_owned(), |path| format!("`{path}`"));
    let written = node.path().unwrap_or_else(|| "x".to_owned());
    ExprError::new(
        node.at,
        format!("{name} is none (nothing is known), and `{}` cannot compare that", sign.word()),
        format!("write `{written} is not none and …` before it, or `({written} or 0)` to count it as nothing"),
    )
}

fn unlike(node: &Node, verb: &str, a: &Value, b: &Value) -> ExprError {
    let what = format!("cannot {verb} {} with {}", word(a), word(b));
    ExprError::new(
        node.at,
        what,
        "write numbers without quotation marks and texts with them; `| int` reads a text as a number",
    )
}

fn wrong(node: &Node, what: &str) -> ExprError {
    ExprError::new(node.at, what, "look at what each name holds with `dealdesk actions show NAME`")
}

/// A number as whole where it was made of whole ones.
fn number_of(node: &Node, value: f64, whole: bool) -> Valued {
    #[expect(clippy::cast_possible_truncation, reason = "only what fits exactly")]
    let number = if whole && value.fract() == 0.0 && value.abs() < 9e15 {
        Some(Number::from(value as i64))
    } else {
        Number::from_f64(value)
    };
    number.map(Value::Number).ok_or_else(|| {
        ExprError::new(
            node.at,
            "this comes to no number",
            "a division by zero, or more than fits: test the value first",
        )
    })
}

fn compute(node: &Node, operator: Operator, a: &Value, b: &Value) -> Valued {
    match (operator, a, b) {
        (_, Value::Number(a), Value::Number(b)) => figures(node, operator, a, b),
        (Operator::Add, Value::String(_), Value::String(_)) => joined(node, a, b),
        (Operator::Add, Value::Array(left), Value::Array(right)) if left.len() + right.len() <= MOST => {
            Ok(Value::Array(left.iter().chain(right).cloned().collect()))
        }
        (Operator::Subtract, Value::String(a), Value::String(b)) => days(node, a, b),
        (_, Value::Null, _) | (_, _, Value::Null) => {
            let what = format!("one side of `{}` is none (nothing is known)", operator.word());
            Err(ExprError::new(node.at, what, "write `(x or 0)` to count it as nothing, or test `x is not none` first"))
        }
        (_, a, b) => Err(unlike(node, &format!("use `{}` on", operator.word()), a, b)),
    }
}

fn figures(node: &Node, operator: Operator, a: &Number, b: &Number) -> Valued {
    let whole = a.is_i64() && b.is_i64();
    let (Some(a), Some(b)) = (a.as_f64(), b.as_f64()) else { return Err(wrong(node, "no such number")) };
    match operator {
        Operator::Add => number_of(node, a + b, whole),
        Operator::Subtract => number_of(node, a - b, whole),
        Operator::Multiply => number_of(node, a * b, whole),
        Operator::Divide => number_of(node, a / b, false),
        Operator::Whole => number_of(node, (a / b).floor(), whole),
        Operator::Rest => number_of(node, a.rem_euclid(b), whole),
        Operator::Power => number_of(node, a.powf(b), whole),
    }
}

/// Days from one date to another.
fn days(node: &Node, a: &str, b: &str) -> Valued {
    let day = |text: &str| text.parse::<jiff::civil::Date>().ok();
    match (day(a), day(b)) {
        (Some(a), Some(b)) => Ok(Value::from(crate::crm::format::days_from(b, a))),
        _ => Err(wrong(node, "`-` takes numbers or dates such as `2026-11-20`, and these are texts")),
    }
}

fn joined(node: &Node, a: &Value, b: &Value) -> Valued {
    let text = shown(a) + &shown(b);
    if text.len() > MOST {
        return Err(ExprError::new(node.at, "the text grows too long", "put less together"));
    }
    Ok(Value::String(text))
}

/// A value as text.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
