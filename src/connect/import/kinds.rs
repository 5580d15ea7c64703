//! Which kind of record a file holds, from its name and its headers.

use crate::crm::{Kind, Schema, fold_name};
use std::path::Path;

/// Words in file names that mean a kind, beside the names of the kinds themselves.
const WORDS: &[(&str, Kind)] = &[
    ("pipeline", Kind::Opportunity),
    ("team", Kind::User),
    ("teams", Kind::User),
    ("agents", Kind::User),
    ("salespeople", Kind::User),
    ("customers", Kind::Account),
    ("clients", Kind::Account),
    ("ticket", Kind::Case),
    ("tickets", Kind::Case),
    ("todos", Kind::Task),
];

/// The kind, and how it was found.
pub(super) fn detect(path: &Path, headers: &[String], schema: &Schema, known: &[Kind]) -> (Kind, &'static str) {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(kind) = by_name(&stem) {
        return (kind, "by the file name");
    }
    let bare = bare_stem(&stem);
    let folded = fold_name(bare);
    if let Some(kind) = known.iter().find(|kind| !kind.is_standard() && fold_name(kind.as_str()) == folded) {
        return (kind.clone(), "by the file name");
    }
    if let Some(kind) = by_headers(headers, schema) {
        return (kind, "by the headers");
    }
    let name = if bare.is_empty() { "Record" } else { bare };
    (Kind::Custom(name.replace(':', "_")), "by the file name, as an object of its own")
}

fn by_name(stem: &str) -> Option<Kind> {
    let words: Vec<String> =
        stem.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let kind_of = |word: &String| {
        let standard = Some(Kind::parse(word)).filter(Kind::is_standard);
        standard.or_else(|| WORDS.iter().find(|(known, _)| known == word).map(|(_, kind)| kind.clone()))
    };
    words.iter().rev().find_map(kind_of)
}

/// `Space_Data`, `Space__cs` and `Space__c` all hold spaces.
fn bare_stem(stem: &str) -> &str {
    let stem = stem.strip_suffix("_Data").or_else(|| stem.strip_suffix("_data")).unwrap_or(stem);
    stem.strip_suffix("__cs").or_else(|| stem.strip_suffix("__c")).unwrap_or(stem)
}

/// The kind that knows clearly more of the headers than any other, and most of them.
fn by_headers(headers: &[String], schema: &Schema) -> Option<Kind> {
    let mut scores: Vec<(usize, usize)> = Kind::STANDARD
        .iter()
        .enumerate()
        .map(|(place, kind)| (headers.iter().filter(|header| schema.find(kind, header).is_some()).count(), place))
        .collect();
    scores.sort_by_key(|(score, place)| (usize::MAX - score, *place));
    let (best, place) = scores[0];
    let tie = scores[1].0 == best;
    let person =
        headers.iter().any(|header| matches!(fold_name(header).as_str(), "lastname" | "email" | "emailaddress"));
    let enough = best * 5 >= headers.len() * 3 && best >= 2;
    (enough && (!tie || person)).then(|| Kind::STANDARD[place].clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_name_then_headers() {
        let known = [Kind::Custom("Space__c".into())];
        for (file, headers, kind) in [
            ("sales_pipeline_full_8800.csv", "", Kind::Opportunity),
            ("sales_teams.csv", "", Kind::User),
            ("Contact_Data.csv", "", Kind::Contact),
            ("Space_Data.csv", "Name,Type", Kind::Custom("Space__c".into())),
            ("Market_Data.csv", "City,Country,Name,State", Kind::Custom("Market".into())),
            ("export.csv", "deal_stage,close_date,amount,owner", Kind::Opportunity),
            ("x.csv", "FirstName,LastName,Email,MailingCity", Kind::Contact),
        ] {
            let headers: Vec<String> = headers.split(',').map(str::to_owned).collect();
            assert_eq!(detect(Path::new(file), &headers, &Schema::default(), &known).0, kind, "{file}");
        }
    }
}
