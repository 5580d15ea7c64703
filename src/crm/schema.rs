//! Field metadata as data: the schema of a workspace is the standard fields plus whatever was imported.

use super::{Kind, standard_field, standard_fields};
use std::collections::BTreeMap;

/// How a field's values are read, compared and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// One line of text.
    Text,
    /// Many lines of text, written by people: hostile.
    LongText,
    /// One of a closed list of words.
    Picklist,
    /// Several of a closed list of words.
    MultiPicklist,
    /// A quantity.
    Number,
    /// An amount of money in the record's currency.
    Money,
    /// Per cent, `42` meaning 42 %.
    Percent,
    /// A calendar day.
    Date,
    /// A moment.
    Time,
    /// Yes or no.
    Bool,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// A web address.
    Url,
    /// A link to another record.
    Reference,
}

impl FieldType {
    /// Whether values of this type can be summed.
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Number | Self::Money | Self::Percent)
    }
}

/// How far a field's value may travel. The policy file can only be stricter or looser per field, never skip this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldClass {
    /// May leave as it is: stages, statuses, product names.
    Public,
    /// May leave, with every personal or confidential value in it masked.
    Internal,
    /// May leave only as a placeholder.
    Confidential,
    /// Never leaves.
    Regulated,
}

/// What is known of one field of one kind.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct FieldDef {
    /// The name used in queries, files and JSON.
    pub name: String,
    /// What the screen calls it.
    pub label: String,
    /// How to read it.
    #[serde(rename = "type")]
    pub field_type: FieldType,
    /// How far it may travel.
    pub class: FieldClass,
    /// Whether it came with the data rather than with dealdesk.
    pub custom: bool,
}

/// The fields of a workspace by kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    custom: BTreeMap<Kind, BTreeMap<String, FieldDef>>,
}

impl Schema {
    /// Adds or replaces a field that came with the data.
    pub fn add(&mut self, kind: Kind, field: FieldDef) {
        self.custom.entry(kind).or_default().insert(field.name.clone(), field);
    }

    /// The definition of a field: standard first, then imported.
    pub fn field(&self, kind: &Kind, name: &str) -> Option<FieldDef> {
        standard_field(kind, name).map(|field| field.definition()).or_else(|| self.custom.get(kind)?.get(name).cloned())
    }

    /// Finds a field by name or label, ignoring case, spaces, underscores and a `__c` suffix.
    pub fn find(&self, kind: &Kind, words: &str) -> Option<FieldDef> {
        let wanted = fold_name(words);
        self.fields(kind)
            .into_iter()
            .find(|field| fold_name(&field.name) == wanted || fold_name(&field.label) == wanted)
            .or_else(|| {
                standard_fields(kind)
                    .iter()
                    .find(|field| field.synonyms.iter().any(|synonym| fold_name(synonym) == wanted))
                    .map(|field| field.definition())
            })
    }

    /// Every field of a kind: the standard ones in their order, then the imported ones by name.
    pub fn fields(&self, kind: &Kind) -> Vec<FieldDef> {
        let standard = standard_fields(kind).iter().map(|field| field.definition());
        let custom = self.custom.get(kind).into_iter().flat_map(|fields| fields.values().cloned());
        standard.chain(custom).collect()
    }

    /// The kinds that have imported fields or are custom objects.
    pub fn kinds(&self) -> impl Iterator<Item = &Kind> {
        self.custom.keys()
    }
}

/// `Close Date`, `CloseDate`, `CLOSE_DATE` and `close_date__c` are one name.
pub fn fold_name(name: &str) -> String {
    let name = name.trim();
    let name = name.strip_suffix("__c").or_else(|| name.strip_suffix("__C")).unwrap_or(name);
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_over_the_ways_exports_write_them() {
        for name in ["Close Date", "CloseDate", "CLOSE_DATE", "close_date__c"] {
            assert_eq!(fold_name(name), "closedate");
        }
    }

    #[test]
    fn a_field_is_found_by_name_label_or_synonym() {
        let schema = Schema::default();
        for words in ["stage", "StageName", "deal_stage", "Stage"] {
            assert_eq!(schema.find(&Kind::Opportunity, words).map(|f| f.name).as_deref(), Some("stage"), "{words}");
        }
        assert_eq!(schema.find(&Kind::Opportunity, "colour"), None);
    }
}
