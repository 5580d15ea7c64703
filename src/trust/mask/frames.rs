//! Words around a name: what people are called by, what they do, and what stands where a name cannot.
//!
//! Source: English business prose. Not for: deciding (see `evidence`).

/// What people and companies do: a name stands before these.
pub(super) const ACTS: &str = "said says called calls wrote writes asked asks wants wanted signed signs confirmed confirms replied replies told \
    tells thinks thought agreed agrees promised promises cannot mailed emailed sent sends responded mentioned \
    mentions suggested suggests requested requests joined joins left met introduced forwarded attended accepted \
    declined rejected approved approves insisted explained complained loves likes hates knows believes expects \
    prefers decided decides reviewed shared scheduled postponed cancelled canceled pushed raised invited recommended \
    reported noted pinged texted phoned visited churned renewed expanded evaluated bought chose loops looped hopes \
    worries worried";

/// Those that only somebody does who can be named, even in small letters.
const FIRST_ACTS: &str = "said says called wrote writes asked asks wants wanted signed signs confirmed confirms replied replies told \
    tells thinks thought agreed agrees";

/// What goes on behind a name at the start of a sentence.
pub(super) const AUXILIARIES: &str = "will would has had is was can could should might must does did needs isn hasn wasn won wouldn doesn didn also \
    just still never";

/// What a question goes on with: “Will they …”, “May we …”, “Mark the …”.
pub(super) const ASKED: &str = "the they he she it you we i this that these those there our your my their his her its a an any all some no as up \
    out down";

/// Everyday words that are the subject of a plain sentence without an article: “Price is fine.”
const PLAIN_SUBJECTS: &str = "price target bill budget lead stage deal order market plan money energy quality cash bank case call team page \
    rate cost note notes product service sale sales task contact account customer client data email phone term unit \
    user title value trade work link list summary next new open last long first hope joy grace love faith peace \
    power luck rain snow water light summer winter spring autumn music focus growth finance legal support marketing \
    engineering procurement security management stock trust usage visa business delivery demand demo feedback health \
    home insurance interest invoice meeting media office payment pilot pipeline pricing renewal revenue review risk \
    shipping software space speed staff status strategy time today tomorrow training travel traffic weather cloud \
    quote pitch chance close day week month quarter year key hardware general art gold progress orange everything \
    nothing something everyone someone people who what which there this";

/// Names of fields that hold a person or a company, and what comes before a name in a letter.
const KEYS: &str = "contact name owner cc bcc to from attn attention account customer client company rep buyer champion sponsor \
    sender recipient attendee attendees participants manager assignee by author lead person who primary user";
const GREETINGS: &str = "hi hello hey dear thanks ciao hola hallo bonjour lieber liebe cheers";
/// Words behind which a person is as likely as a thing.
const WITH: &str = "with w/ besides to for by from ask asked call called met meet ping remind tell told did does see mention and \
    contact email cc s";
/// What two people do with each other.
const DEALINGS: &str = "call calls spoke speak speaking talk talked talking met meet meeting meetings lunch dinner coffee chat chatted \
    demo intro sync catch-up kickoff thread";
const PAPERS: &str = "record follow-up followup up proposal quote contract email mail intro deck notes reply invoice message note \
    letter reach out";
/// What one may have done, in a question.
pub(super) const DEEDS: &str = "open sign reply respond ask call confirm answer agree accept approve send like want need get see read renew pay \
    buy say mention attend join decline review receive";
/// Two letters that are read as a word, also legal forms.
const SHORT_FORMS: &str =
    "us uk eu un ai it hr po dc la ny ps am pm pr vp ad bc nz tv ip id sa bv nv kk ag as ab sl sf md";
/// Parts of a company with which one deals without an article.
const DEPARTMENTS: &str = "sales marketing legal finance support procurement engineering management security product business everyone \
    people staff customers hope joy grace love faith care ease pride energy speed new next last first long data time \
    money cash power interest success respect plan";
/// What does not count what stands before.
const NO_UNITS: &str = "and or for on by at to is was will about in asked signed open replied per as but budget deal from with instead \
    discount total net gross";
/// Numbers behind these name something.
const NUMBERED: &str = "order version room no number ref ticket invoice suite zip port po sku model id case issue page error code line \
    build iso year since until seats users in flight floor";

/// What is counted in thousands and millions, other than money.
const COUNTED: &str = "users copies people customers seats rows records requests views subscribers subs downloads lines tokens \
    employees transactions devices messages events visits visitors times units items orders calls miles kilometers \
    km years days hours minutes seconds installs clicks emails contacts leads accounts documents files pages words \
    queries members followers households patients students active monthly daily registered tons tonnes barrels \
    shares vehicles cars homes inhabitants residents viewers readers businesses companies thanks things ways reasons \
    other more";

/// Whether a number before this counts things rather than money.
pub(super) fn counts(after: &str) -> bool {
    follows(after, COUNTED)
}

/// Whether a plain number of four digits may be money: not a year, not a count, not a name.
pub(super) fn is_plain_amount(cents: i64, before: &str, after: &str) -> bool {
    let year = (190_000..=209_900).contains(&cents);
    let counted = after.starts_with(' ') && after[1..].starts_with(char::is_alphanumeric) && !follows(after, NO_UNITS);
    let glued = after.starts_with(['-', '/', '_', '%', ':', '+', '\'', '°'])
        || before.ends_with(['-', '/', '_', '#', '.', ',', ':', '+', '(']);
    let named = is_one(last_words(before).0.trim_end_matches(['.', ':']), NUMBERED);
    cents >= 100_000 && !year && !counted && !glued && !named
}

/// Whether the next word is one of these.
pub(super) fn follows(rest: &str, words: &str) -> bool {
    let word = rest.strip_prefix(' ').and_then(|rest| rest.split(|c: char| !c.is_alphabetic()).next());
    word.is_some_and(|word| is_one(word, words))
}

fn is_one(word: &str, words: &str) -> bool {
    !word.is_empty() && words.split_ascii_whitespace().any(|known| known.eq_ignore_ascii_case(word))
}

/// The last two words of the line before, without marks around them, the very last one first.
fn last_words(before: &str) -> (&str, &str) {
    let mut words = before.rsplit([' ', '\n']).filter(|word| !word.is_empty());
    let bare = |word: Option<&'_ str>| word.map_or("", |word| &before[range_in(before, word)]);
    (bare(words.next()), bare(words.next()))
}

/// Where `word`, a slice of `text`, lies in it without quotes and brackets around it.
fn range_in(text: &str, word: &str) -> std::ops::Range<usize> {
    let at = word.as_ptr() as usize - text.as_ptr() as usize;
    let start = at + word.len() - word.trim_start_matches(['"', '“', '\'', '(', '*', '_']).len();
    start..(at + word.len()).max(start)
}

/// A greeting, or a field of a person or company: `cc: `, `Contact=`.
pub(super) fn keyed(before: &str) -> bool {
    let bare = before.trim_end_matches([' ', '"', '“', '*', '\'', '[']);
    if let Some(key) = bare.strip_suffix([':', '=']) {
        let key = key.trim_end_matches(['"', ' ']);
        let start = key
            .rfind(|c: char| !c.is_alphabetic())
            .map_or(0, |at| at + key[at..].chars().next().map_or(1, char::len_utf8));
        return is_one(&key[start..], KEYS);
    }
    let spaced = bare.len() < before.len();
    spaced && is_one(last_words(bare).0, GREETINGS)
}

/// Whether a person may stand behind this.
pub(super) fn person_before(before: &str) -> bool {
    is_one(last_words(before).0, WITH)
}

/// Whether it is a common short form, as in `U.K.`.
pub(super) fn is_short_form(letters: &str) -> bool {
    let bare: String = letters.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    is_one(&bare, SHORT_FORMS)
}

/// Whether a sentence may have this for its subject as it is.
pub(super) fn is_plain_subject(word: &str) -> bool {
    is_one(word, PLAIN_SUBJECTS)
}

/// At the start of a sentence: `Hunter's contract`, `Foster will`.
pub(super) fn goes_on_as_name(after: &str) -> bool {
    let owns = after.strip_prefix(['\'', '’']).is_some_and(|rest| rest.starts_with("s "));
    owns || follows(after, AUXILIARIES)
}

/// Frames that make a name even of a small everyday word.
pub(super) fn in_small_letters(before: &str, word: &str, after: &str) -> bool {
    let (last, other) = last_words(before);
    let closed = after.trim_start().is_empty() || after.starts_with([',', '.', ';', ')', '?', '!', '\n', '"']);
    let goes_on = closed || follows(after, "and about on yesterday today last this tomorrow");
    let dealt = is_one(last, "with w/") && is_one(other, DEALINGS) && goes_on && !is_one(word, DEPARTMENTS);
    let written = is_one(last, "for to") && is_one(other, PAPERS) && goes_on;
    let quoted = before.ends_with('"') && after.starts_with('"');
    let told = is_one(last, "to") && is_one(other, "according") && closed;
    let beside = is_one(last, "besides") && !is_one(word, DEPARTMENTS);
    let asked = is_one(last, "did does has") && follows(after, DEEDS);
    let acts = starts_sentence(before) && follows(after, FIRST_ACTS);
    let owned = is_one(last, "what's what’s") && after.starts_with(['\'', '’']);
    let listed = before.trim_end().ends_with(['-', '•']) && starts_sentence(before) && after.starts_with(" (");
    let other = written || quoted || told || asked || acts || owned || listed || keyed(before);
    dealt || beside || (other && !is_plain_subject(word))
}

/// Whether a sentence, a line or a field starts here.
pub(super) fn starts_sentence(before: &str) -> bool {
    let before = before.trim_end_matches(|c: char| c.is_whitespace() && c != '\n' || "\"'“‘(*_#>-•–".contains(c));
    before.is_empty() || before.ends_with(['.', '!', '?', ':', '\n', ';', '|'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_greetings_announce_names() {
        for before in ["cc: ", "Contact=", "Hi ", "\"owner\": \"", "To: *", "Thanks "] {
            assert!(keyed(before), "{before}");
        }
        for before in ["stage=", "due: ", "This ", "White"] {
            assert!(!keyed(before), "{before}");
        }
    }

    #[test]
    fn small_words_need_a_plain_frame() {
        assert!(in_small_letters("I spoke with ", "foster", ", all good"));
        assert!(in_small_letters("Who besides ", "foster", " signed?"));
        assert!(!in_small_letters("handle with ", "grace", "."));
        assert!(!in_small_letters("we ", "foster", " growth"));
    }
}
