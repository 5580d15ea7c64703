//! `trust mask`: values out, placeholders in, as a filter; with `--json` a line at a time.

use super::{unreadable, whole_input};
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::runtime::Desk;
use crate::trust::{Dictionary, Masked, Masker, Policy, SafeText, Session};
use serde_json::{Value as Json, json};
use std::io::{self, BufRead};
use std::sync::Arc;

/// Masks stdin to stdout.
pub(super) fn run(json: bool, here: &mut Here) -> Outcome {
    if json {
        return mask_lines(here);
    }
    let mut filter = Filter::new(here)?;
    let masked = filter.mask(&whole_input()?)?;
    let text = if here.out.to_terminal { SafeText::new(&masked.text).into_string() } else { masked.text };
    here.out.bytes(text.as_bytes())?;
    filter.keep(here);
    Ok(Exit::Done)
}

/// Masks with what the workspace knows, or by shapes alone where there is no workspace.
enum Filter {
    Desk(Box<Desk>),
    Shapes(Box<(Masker, Session)>),
}

impl Filter {
    fn new(here: &Here) -> Result<Self, Fail> {
        let place = here.place()?;
        if place.workspace.records_db().exists() || here.flags.workspace.is_some() {
            return Ok(Self::Desk(Box::new(here.desk()?)));
        }
        here.out.say("there is no workspace, so only what has a shape is masked: addresses, numbers, cards, accounts");
        let dictionary = Dictionary::default();
        let mut nonce = [0; 3];
        getrandom::fill(&mut nonce)
            .map_err(|error| Fail::new(Exit::Failed, format!("the system gives no random numbers ({error})")))?;
        Ok(Self::Shapes(Box::new((
            Masker::new(Arc::new(dictionary), Policy::default()),
            Session::new("filter", nonce),
        ))))
    }

    /// Keeps what the placeholders stand for, so that `trust unmask` can reverse it. The text is masked either way.
    fn keep(&mut self, here: &Here) {
        let Self::Desk(desk) = self else { return };
        match desk.keep_filter() {
            Ok(true) => {
                here.out.say(&format!("session {}; `dealdesk trust unmask` reverses it", desk.session().as_str()))
            }
            Ok(false) => {}
            Err(error) => here.out.say(&format!("this cannot be reversed later: {error}")),
        }
    }

    fn mask(&mut self, text: &str) -> Result<Masked, Fail> {
        match self {
            Self::Desk(desk) => Ok(desk.masked(text, &[])?),
            Self::Shapes(shapes) => Ok(shapes.0.mask(text, &mut shapes.1, &[])),
        }
    }
}

/// A line that cannot be read ends the filter: leaving it out would shift every line after it.
fn mask_lines(here: &mut Here) -> Outcome {
    let mut filter = Filter::new(here)?;
    let done = each_line(&mut filter, here);
    filter.keep(here);
    done
}

fn each_line(filter: &mut Filter, here: &mut Here) -> Outcome {
    for (at, line) in io::stdin().lock().lines().enumerate() {
        let line = line.map_err(unreadable)?;
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |what: String| Fail::usage(format!("stdin, line {}: {what}", at + 1));
        let value: Json = serde_json::from_str(&line).map_err(|error| wrong(format!("this is not JSON: {error}")))?;
        let text = value.get("text").and_then(Json::as_str).ok_or_else(|| wrong("there is no \"text\"".to_owned()))?;
        let masked = filter.mask(text)?;
        here.out.json_line(&to_json(&masked))?;
    }
    Ok(Exit::Done)
}

fn to_json(masked: &Masked) -> Json {
    let spans: Vec<Json> =
        masked.spans.iter().map(|span| json!([span.chars.start, span.chars.end, span.kind.span_name()])).collect();
    json!({ "masked": masked.text, "spans": spans })
}
