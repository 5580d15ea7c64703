//! `trust tone`: what a draft should be looked at for before it leaves.

use super::whole_input;
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::runtime;
use crate::trust::tone::{Finding, check};
use serde_json::{Value as Json, json};
use std::io;
use std::path::Path;

/// Checks one text.
pub(super) fn run(file: &Path, json: bool, here: &mut Here) -> Outcome {
    let brand = runtime::brand(&here.place()?).map_err(|error| Fail::new(Exit::Failed, error.to_string()))?;
    let text = if file.as_os_str() == "-" { whole_input()? } else { read(file)? };
    let findings = check(&text, &brand);
    if json {
        let list: Vec<Json> = findings.iter().map(|finding| to_json(finding, &text)).collect();
        here.out.json(&json!({ "findings": list }))?;
    } else {
        for finding in &findings {
            let (line, column) = finding.position(&text);
            here.out.line(format!("{line}:{column}  {} — {}", finding.line(), finding.suggestion))?;
        }
        if findings.is_empty() {
            here.out.say("nothing was found; a phrase that is on no list is not found");
        }
    }
    Ok(if findings.is_empty() { Exit::Done } else { Exit::Refused })
}

fn read(file: &Path) -> Result<String, Fail> {
    let bytes = std::fs::read(file).map_err(|error| {
        let exit = if error.kind() == io::ErrorKind::NotFound { Exit::NotFound } else { Exit::Failed };
        Fail::new(exit, format!("{} could not be read: {error}", file.display()))
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn to_json(finding: &Finding, text: &str) -> Json {
    let (line, column) = finding.position(text);
    json!({
        "line": line,
        "column": column,
        "term": finding.term,
        "rule": finding.rule,
        "severity": finding.rule.severity(),
        "suggestion": finding.suggestion,
    })
}
