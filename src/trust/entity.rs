//! What sort of thing a masked value is.
//!
//! Not for: which record it belongs to (see `dictionary`) or how it is written (see `placeholder`).

/// The type of a masked value: the word in its placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EntityType {
    /// A person's name in any of its forms.
    Person,
    /// A company.
    Org,
    /// The name of a deal, quote or campaign.
    Deal,
    /// A mail address.
    Email,
    /// A phone number.
    Phone,
    /// An amount of money.
    Amount,
    /// A web address or domain.
    Url,
    /// A record id of the CRM.
    Id,
    /// An international bank account number.
    Iban,
    /// A payment card number.
    Card,
    /// An IP address.
    Ip,
    /// A password, key or token of some service.
    Secret,
    /// A national, tax, health or company number of a person or a firm.
    NationalId,
    /// A United States social security number.
    Ssn,
    /// A passport number.
    Passport,
    /// A street address.
    Address,
    /// A date of birth.
    BirthDate,
    /// A hardware address of a network card.
    Mac,
    /// Any other confidential value.
    Value,
    /// Text that looks like one of our placeholders but is not.
    Token,
}

impl EntityType {
    /// Every type.
    pub const ALL: [Self; 20] = [
        Self::Person,
        Self::Org,
        Self::Deal,
        Self::Email,
        Self::Phone,
        Self::Amount,
        Self::Url,
        Self::Id,
        Self::Iban,
        Self::Card,
        Self::Ip,
        Self::Secret,
        Self::NationalId,
        Self::Ssn,
        Self::Passport,
        Self::Address,
        Self::BirthDate,
        Self::Mac,
        Self::Value,
        Self::Token,
    ];

    /// The word in placeholders and receipts: capital letters only.
    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "PERSON",
            Self::Org => "ORG",
            Self::Deal => "DEAL",
            Self::Email => "EMAIL",
            Self::Phone => "PHONE",
            Self::Amount => "AMOUNT",
            Self::Url => "URL",
            Self::Id => "ID",
            Self::Iban => "IBAN",
            Self::Card => "CARD",
            Self::Ip => "IP",
            Self::Secret => "SECRET",
            Self::NationalId => "NATIONALID",
            Self::Ssn => "SSN",
            Self::Passport => "PASSPORT",
            Self::Address => "ADDRESS",
            Self::BirthDate => "BIRTHDATE",
            Self::Mac => "MAC",
            Self::Value => "VALUE",
            Self::Token => "TOKEN",
        }
    }

    /// The name in span files: those know no deals and spell out network addresses.
    pub fn span_name(self) -> &'static str {
        match self {
            Self::Deal => "ORG",
            Self::Ip => "IP_ADDRESS",
            Self::NationalId => "NATIONAL_ID",
            Self::BirthDate => "DATE_OF_BIRTH",
            Self::Mac => "MAC_ADDRESS",
            other => other.word(),
        }
    }

    /// The type with this word, in capital letters.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back_to_their_type() {
        for kind in EntityType::ALL {
            assert_eq!(EntityType::from_word(kind.word()), Some(kind));
        }
    }
}
