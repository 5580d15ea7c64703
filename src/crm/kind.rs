//! Record kinds: the standard ones by name, custom objects by their API name.

use std::fmt;

macro_rules! kinds {
    ($($variant:ident $name:literal $plural:literal $object:literal $prefix:literal),+ $(,)?) => {
        /// What sort of thing a record is.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $(#[doc = concat!("`", $name, "`")] $variant,)+
            /// A custom object, by its API name as the source system writes it.
            Custom(String),
        }

        impl Kind {
            /// Every standard kind, in the order in which tabs and help show them.
            pub const STANDARD: &'static [Kind] = &[$(Kind::$variant),+];

            /// The name used on the command line, in files and in JSON.
            pub fn as_str(&self) -> &str {
                match self { $(Kind::$variant => $name,)+ Kind::Custom(name) => name }
            }

            /// The heading of a list of such records.
            pub fn plural(&self) -> &str {
                match self { $(Kind::$variant => $plural,)+ Kind::Custom(name) => name }
            }

            /// Reads a kind by its name, its plural or the object name that CRM exports use; never fails,
            /// because any other name is a custom object.
            pub fn parse(text: &str) -> Self {
                let text = text.trim();
                $(if text.eq_ignore_ascii_case($name) || text.eq_ignore_ascii_case($plural)
                    || text.eq_ignore_ascii_case($object) { return Kind::$variant; })+
                match text.to_ascii_lowercase().as_str() {
                    "deal" | "deals" => Kind::Opportunity,
                    "company" | "companies" | "organization" | "organisation" => Kind::Account,
                    "meeting" | "meetings" => Kind::Event,
                    "person" | "people" => Kind::Contact,
                    "mail" | "mails" => Kind::Email,
                    "rep" | "reps" => Kind::User,
                    _ => Kind::Custom(text.to_owned()),
                }
            }

            /// The object name in CRM export files, e.g. `Opportunity`, `Product2`.
            pub fn object_name(&self) -> &str {
                match self { $(Kind::$variant => $object,)+ Kind::Custom(name) => name }
            }

            /// The three-character key prefix of ids of this kind in Salesforce; empty where there is none.
            pub fn key_prefix(&self) -> &'static str {
                match self { $(Kind::$variant => $prefix,)+ Kind::Custom(_) => "" }
            }
        }
    };
}

kinds! {
    Opportunity "opportunity" "opportunities" "Opportunity" "006",
    Account "account" "accounts" "Account" "001",
    Contact "contact" "contacts" "Contact" "003",
    Lead "lead" "leads" "Lead" "00Q",
    Case "case" "cases" "Case" "500",
    Task "task" "tasks" "Task" "00T",
    Event "event" "events" "Event" "00U",
    Email "email" "emails" "EmailMessage" "02s",
    Note "note" "notes" "Note" "002",
    Transcript "transcript" "transcripts" "Transcript" "",
    Product "product" "products" "Product2" "01t",
    Quote "quote" "quotes" "Quote" "0Q0",
    Campaign "campaign" "campaigns" "Campaign" "701",
    User "user" "users" "User" "005",
    Article "article" "articles" "Knowledge__kav" "ka0",
}

impl Kind {
    /// Whether this kind has promoted columns and a place of its own in the tabs.
    pub fn is_standard(&self) -> bool {
        !matches!(self, Kind::Custom(_))
    }

    /// What sellers call one of them.
    pub fn noun(&self) -> &str {
        if *self == Kind::Opportunity { "deal" } else { self.as_str() }
    }

    /// Whether the kind is something that happens on a timeline rather than something that is owned.
    pub fn is_activity(&self) -> bool {
        matches!(self, Kind::Task | Kind::Event | Kind::Email | Kind::Note | Kind::Transcript)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Kind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::parse(&String::deserialize(deserializer)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_read_names_plurals_and_object_names() {
        for (text, kind) in [
            ("opportunity", Kind::Opportunity),
            ("Opportunities", Kind::Opportunity),
            ("Product2", Kind::Product),
            ("deals", Kind::Opportunity),
            ("Space__c", Kind::Custom("Space__c".into())),
        ] {
            assert_eq!(Kind::parse(text), kind);
        }
    }

    #[test]
    fn every_standard_kind_reads_its_own_name() {
        for kind in Kind::STANDARD {
            assert_eq!(&Kind::parse(kind.as_str()), kind);
            assert_eq!(&Kind::parse(kind.object_name()), kind);
        }
    }
}
