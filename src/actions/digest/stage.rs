//! Signals of a deal's stage: won, a yes in words, a contract or an offer that was sent, lost.

use super::cues::Cues;
use super::pattern::patterns;

const PAPER: &str = r"(?:contract|agreement|order form|order|quote|offer|renewal|msa|sow|deal|it|everything|papers?|paperwork|documents?|proposal)";

patterns! { PATTERNS:
    WON = format!(r"(?i)\bwe(?:['’]ve| have)?(?: just| now| already| finally| today| all| both)*(?: counter)?[ -]?signed\b(?: and returned)?(?: (?:the|our|your|this|that|both|all))*(?: \w+)? ?{PAPER}\b|\bwe(?:['’]ve| have) (?:just |now |finally |both )*signed(?: today| yesterday| this morning|[.,!]|$)|\b(?:the |our |your |this ){PAPER} (?:is|has been|was|got) (?:now |finally |duly |just )*(?:counter)?signed\b|\bsigned (?:and dated |copy of the |version of the |copies of the )?{PAPER}(?: is| are)? (?:attached|enclosed)|\b(?:find|attached|enclosed)\b[^.;]{{0,40}}\bsigned (?:copy of the )?{PAPER}\b|\bwe (?:hereby |herewith |now |formally )*(?:place|confirm|are placing|award you)(?: you)? (?:the|our|this|your) (?:purchase )?(?:order|contract|business)\b|\b(?:po|purchase order)(?: no\.?| number| nr\.?| #)? ?#?[\w-]*\d[\w-]* (?:[^.;?]{{0,40}} )?(?:(?:is|has been|was) )?(?:attached|enclosed|issued|sent|went out|is on its way|on the way)\b|\b(?:attached|enclosed)(?: please find| is| you find)? (?:the|our) (?:po|purchase order)\b|\b(?:closed[- ]won|deal is (?:won|closed))\b|\b(?:has|have|they|she|he) (?:now |finally |just )?placed (?:the|their|our|an|its) (?:purchase )?order\b|\b(?:customer|client|they|she|he) (?:has |have )?signed (?:the )?(?:contract|agreement|order form|order|deal)\b");
    VERBAL = r"(?i)\b(?:we(?:['’]re| are| will| have decided to| decided to|['’]ll)(?: be)? (?:going|go) (?:ahead )?with (?:you|your)|you(?:['’]re| are) (?:our|the) (?:choice|preferred (?:vendor|supplier|partner)|vendor of choice|winner)|you(?:['’]ve| have) (?:won|got) (?:the|this|our) (?:deal|tender|business|contract|project|job)|verbal (?:yes|commitment|agreement|go(?:-ahead)?|ok|approval|confirmation)|(?:decided|deciding|decision) (?:for|in favou?r of) you|we (?:choose|chose|have chosen|picked|selected|have selected) (?:you|your)|the (?:deal|contract|order|business) is yours)\b";
    CONTRACT_SENT = r"(?i)\b(?:(?:i|we)(?:['’]ve| have)?(?: just| now| today| already)* sent(?: you| them| her| him| over| out)*(?: the| our| a| this)*(?: final| revised| updated)? (?:contract|agreement|order form)\b|(?:contract|agreement|order form) (?:has been |was |is )?(?:sent|out)(?: out)?(?: to \w+)? for (?:signature|signing)|(?:contract|agreement) (?:has been|was) sent\b|sent out the contract)";
    OFFER_SENT = r"(?i)\b(?:i|we)(?:['’]ve| have)?(?: just| now| today| already)* sent(?: you| them| her| him| over| out)*(?: the| our| a| this)*(?: final| revised| updated| new)? (?:proposal|quote|offer|quotation)\b|\b(?:proposal|quote|offer|quotation) (?:has been|was) sent\b";
    LOST = r"(?i)\b(?:decided|chosen|chose|opted|selected|gone|going|went|go|awarded|picked|signed)\b[^.;]{0,40}\b(?:another|a different|other|someone else|somebody else|the other|one of your competitors|a competitor|your competitor)\b ?(?:vendor|supplier|provider|company|solution|party|partner|bidder|offer)?|\b(?:decided|voted|have decided) against (?:you|your|the renewal|renewing|buying|it|the project|the purchase|going ahead|moving forward|the offer)|\b(?:not|won['’]t|will not|['’]re not|are not|not be|no longer)(?: be)? (?:renew(?:ing)?|moving forward|move forward|going ahead|go ahead|proceed(?:ing)?|pursu(?:e|ing)|continu(?:e|ing))\b|\b(?:we|i) (?:have |just )?lost (?:the deal|it|this one|the tender|against|to)\b|^lost (?:the deal|to|against)\b|\b(?:the )?project (?:is|was|has been|got) (?:cancell?ed|stopped|killed|scrapped|shelved)\b|\bclosed[- ]lost\b|\bcontract (?:went|goes|was awarded|has been awarded) to (?:another|a different|someone)";
    WITH_NAME = r"\b(?:go|going|gone|went|signed|sign) with (?P<a>[A-Z][\w&.-]+)|\b(?:chosen|chose|picked|selected|awarded (?:it|the contract) to|lost (?:the deal |it )?(?:to|against)|decided (?:for|in favou?r of)) (?P<b>[A-Z][\w&.-]+)";
    FAREWELL = r"(?i)\b(?:sorry|unfortunately|regret\w*|thank(?:s| you) for (?:your|the|all)|bad news|despite|another supplier|another vendor|lost|close race|lower|cheaper|not be renewing|will not renew|won['’]t (?:be )?renew|disappoint\w*)\b";
    /// Lost is said with words that deny: only these forms of denial take it back.
    NOT_LOST = r"(?i)\b(?:haven['’]t|have not|hasn['’]t|has not|didn['’]t|did not|never|not yet|no decision|not decided)\b";
    NOT_PAST = r"(?i)\b(?:last year|years ago|back then|in 20\d\d|previous contract|nda|non-disclosure)\b";
}

/// A stage as the text tells it, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Signal {
    OfferSent,
    ContractSent,
    Verbal,
    Won,
    Lost,
}

impl Signal {
    /// Words of stage names that mean it, from best to worst.
    pub(super) fn names(self) -> &'static [&'static str] {
        match self {
            Self::OfferSent => &["proposal", "quote", "offer"],
            Self::ContractSent => &["contract sent", "contract", "negotiat"],
            Self::Verbal => &["verbal", "commit", "negotiat", "contract"],
            Self::Won => &["closed won", "won", "closed"],
            Self::Lost => &["closed lost", "lost"],
        }
    }

    /// In words.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::OfferSent => "an offer was sent",
            Self::ContractSent => "the contract was sent",
            Self::Verbal => "the customer said yes",
            Self::Won => "it is signed or ordered",
            Self::Lost => "it is lost",
        }
    }
}

/// What a sentence says about the stage. `ours` is whether one of us, or nobody by name, says it.
pub(super) fn of(plain: &str, cues: Cues, ours: bool) -> Option<Signal> {
    if cues.question || cues.foreign || cues.maybe || cues.later || cues.command || NOT_PAST.is_in(plain) {
        return None;
    }
    if LOST.is_in(plain) {
        return (!NOT_LOST.is_in(plain)).then_some(Signal::Lost);
    }
    if cues.negation {
        return None;
    }
    if WON.is_in(plain) {
        return Some(Signal::Won);
    }
    if VERBAL.is_in(plain) {
        return Some(Signal::Verbal);
    }
    if ours && CONTRACT_SENT.is_in(plain) {
        return Some(Signal::ContractSent);
    }
    (ours && OFFER_SENT.is_in(plain)).then_some(Signal::OfferSent)
}

/// The name that was chosen instead, in a sentence that chooses somebody.
pub(super) fn chosen(text: &str, cues: Cues) -> Option<String> {
    if !cues.plain() {
        return None;
    }
    let found = WITH_NAME.captures(text)?;
    let name = found.name("a").or(found.name("b"))?;
    Some(name.as_str().trim_end_matches(['.', ',']).to_owned())
}

/// Whether a text takes leave: a name alone may be a product that was chosen.
pub(super) fn takes_leave(text: &str) -> bool {
    FAREWELL.is_in(text)
}
