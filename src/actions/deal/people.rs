//! Roles in a purchase, by the role field and by titles.

use crate::actions::text::clean;
use crate::crm::Record;

/// What somebody is in a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::actions) enum Role {
    /// Holds the money.
    EconomicBuyer,
    /// Says yes or no.
    DecisionMaker,
    /// Sells for us inside.
    Champion,
    /// Judges whether it fits.
    Evaluator,
    /// Works with it.
    User,
    /// Is against it.
    Blocker,
    /// Another word in the role field.
    Other,
}

impl Role {
    /// What it is called.
    pub(in crate::actions) fn word(self) -> &'static str {
        match self {
            Self::EconomicBuyer => "economic buyer",
            Self::DecisionMaker => "decision maker",
            Self::Champion => "champion",
            Self::Evaluator => "evaluator",
            Self::User => "user",
            Self::Blocker => "blocker",
            Self::Other => "other role",
        }
    }

    /// The role that a role field means.
    pub(in crate::actions) fn read(words: &str) -> Self {
        const WORDS: &[(&str, Role)] = &[
            ("economic", Role::EconomicBuyer),
            ("budget", Role::EconomicBuyer),
            ("financial", Role::EconomicBuyer),
            ("decision", Role::DecisionMaker),
            ("approver", Role::DecisionMaker),
            ("signator", Role::DecisionMaker),
            ("executive sponsor", Role::DecisionMaker),
            ("entscheid", Role::DecisionMaker),
            ("décid", Role::DecisionMaker),
            ("champion", Role::Champion),
            ("sponsor", Role::Champion),
            ("coach", Role::Champion),
            ("advocate", Role::Champion),
            ("evaluat", Role::Evaluator),
            ("technical", Role::Evaluator),
            ("influenc", Role::Evaluator),
            ("user", Role::User),
            ("blocker", Role::Blocker),
            ("detractor", Role::Blocker),
        ];
        let words = words.to_lowercase();
        WORDS.iter().find(|(word, _)| words.contains(word)).map_or(Self::Other, |(_, role)| *role)
    }
}

/// The role of a contact by the role field.
pub(in crate::actions) fn role(person: &Record) -> Option<Role> {
    person.text("role").map(Role::read)
}

/// Whether a title stands high enough to decide: owners, managing directors, the C-level.
pub(in crate::actions) fn is_head(title: &str) -> bool {
    const WHOLE: &[&str] = &["ceo", "cfo", "coo", "cto", "cio", "cpo", "md", "chief", "owner", "founder", "president"];
    const PARTS: &[&str] = &[
        "managing director",
        "general manager",
        "directeur général",
        "directrice générale",
        "geschäftsführ",
        "gérant",
        "vorstand",
        "inhaber",
        "direttore generale",
        "amministrat",
    ];
    let low = title.to_lowercase();
    if low.contains("vice president") || low.contains("product owner") || low.contains("assistant") {
        return false;
    }
    let word = |word: &str| WHOLE.contains(&word);
    low.split(|c: char| !c.is_alphanumeric()).any(word) || PARTS.iter().any(|part| low.contains(part))
}

/// From 0, unknown, to 3, who runs the house: how high somebody stands.
pub(in crate::actions) fn height(title: &str) -> u8 {
    let low = title.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| low.contains(word));
    if title.trim().is_empty() {
        0
    } else if is_head(title) {
        3
    } else if has(&["director", "vice president", "head of", "vp", "leiter", "direct", "responsable", "jef", "chef"]) {
        2
    } else {
        1
    }
}

/// Name with role or title in brackets: `Dana Ruiten (Head of Quality)`.
pub(in crate::actions) fn named(person: &Record) -> String {
    let role = person.text("role").or(person.text("title")).map(clean).filter(|role| !role.is_empty());
    format!("{}{}", clean(&person.name()), role.map(|role| format!(" ({role})")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_and_heights_are_read_from_words() {
        for (words, role) in [
            ("Economic Buyer", Role::EconomicBuyer),
            ("Budget holder", Role::EconomicBuyer),
            ("Executive Sponsor", Role::DecisionMaker),
            ("technical buyer", Role::Evaluator),
            ("Champion", Role::Champion),
            ("Guest", Role::Other),
        ] {
            assert_eq!(Role::read(words), role, "{words}");
        }
        for (title, tall) in [
            ("CFO", 3),
            ("Geschäftsführerin", 3),
            ("Vice President Sales", 2),
            ("Head of Quality", 2),
            ("Assistant to the CEO", 1),
            ("Product Owner", 1),
            ("", 0),
        ] {
            assert_eq!(height(title), tall, "{title}");
        }
    }
}
