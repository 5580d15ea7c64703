//! What a text says of people: roles in the purchase, a new title, number or address, persons whom the CRM lacks.

use super::cues::Cues;
use super::pattern::patterns;
use super::scene::{Scene, Side};
use super::source::{Mailbox, squeezed};

patterns! { PATTERNS:
    NAME_IS = r"(?P<name>[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?) (?:is|will be|acts as|remains) (?:now )?(?:the |our |their |your |a )?(?:main |final |key )?(?P<role>(?i:decision[- ]?maker|champion|economic buyer|budget holder|budget owner|technical buyer|evaluator|sponsor|blocker|influencer|gatekeeper))\b";
    ROLE_IS = r"(?P<role>(?i:decision[- ]?maker|champion|economic buyer|budget holder|technical buyer|evaluator|sponsor|influencer))(?: is|:| =| will be) (?P<name>[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?)";
    PROMOTED = r"(?i)\b(?:i(?:['’]ve| have) been (?:promoted to|appointed|named|made)|i(?:['’]m| am) now(?: the| our| acting)?|i(?:['’]ve| have) (?:become|taken over as|started as)|my new (?:title|role|position|job)(?: is|:)(?: that of)?)(?: the| our)? (?P<title>[^.;,!?\n]{2,70})";
    NEW_NUMBER = r"(?i)\bmy (?:new )?(?P<mobile>mobile |cell |cell ?phone )?(?:phone |telephone |direct |office |mobile )*number (?:is|has changed to|changed to|is now|:)(?: now)? (?P<number>\+?[\d][\d ()/.-]{6,24}\d)|\bnew (?P<mobile2>mobile |cell )?(?:phone |telephone |direct |office )*(?:number|phone)(?: is|:) (?P<number2>\+?[\d][\d ()/.-]{6,24}\d)";
    NEW_ADDRESS = r"(?i)\b(?:my|new) (?:new )?e-?mail(?: address)?(?: is| has changed to|:| is now)(?: now)? <?(?P<address>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)";
    /// "you reach me on +32 …", "neue Durchwahl: +49 …", "voici mon portable : +33 …", "mi móvil es +34 …".
    OWN_NUMBER = r"(?i)\b(?:my|new|reach me|call me|ring me|mein\w*|neue[rnms]?|mon|ma|nouveau|nouvelle|mi|nuevo|nueva|nieuwe?|mijn)\b(?P<what>[^+\d.;?!]{0,40}?)(?P<number>\+\d[\d ()/-]{6,24}\d|\(?0\d[\d ()/-]{6,22}\d)";
    MOBILE = r"(?i)\b(?:mob\w*|mobl?il\w*|moblie|cell\w*|handy\w*|portable|móvil|movil)";
    /// "my mail address is now …", "meine neue E-Mail-Adresse: …".
    OWN_ADDRESS = r"(?i)\b(?:my|new|mein\w*|neue[rnms]?|mon|ma|nouvelle|mi|nuevo|nueva|mijn|nieuwe?)\b[^@;?!]{0,40}?(?:mail|adress?e?|correo|courriel)\b[^@;?!\d]{0,30}?[<« ](?P<address>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)";
    /// "new title Plant Manager", "my title is now …".
    NEW_TITLE = r"(?i)\b(?:new|my|neue[rnms]?|neuer|nouveau|nouvelle|nuevo) (?:job )?(?:title|role|position|titel|rolle|titre|fonction|poste|cargo|puesto)(?: is| ist| est| es)?(?: now| jetzt)?[ :]+(?P<title>[^.;,!?\n:]{2,70})";
    PHONE = r"(?i)(?:^|[|,;·\s])(?P<label>phone|telephone|tel|t|p|office|direct|d|fon|telefon|tél|téléphone|teléfono|mobile|mobil|mob|m|cell|handy|c|portable|móvil)?\s*[.:]*\s*(?P<number>\+\d[\d ()/.-]{6,24}\d|\(?0\d[\d ()/.-]{6,22}\d)";
    TITLE = r"(?i)\b(?:head|manager|director|vice president|vp|svp|evp|chief|officer|c[efitomshdp]o|ciso|lead|leader|engineer|assistant|buyer|analyst|consultant|coordinator|specialist|president|partner|owner|founder|procurement|purchasing|supervisor|administrator|architect|controller|accountant|counsel|representative|executive|technician|planner|leiter(?:in)?|leitung|geschäftsführer(?:in)?|einkauf|einkäufer(?:in)?|referent(?:in)?|directeur|directrice|responsable|chef(?:fe)?|acheteu(?:r|se)|jefe|jefa|gerente|director[ae]?|encargad[oa])\b";
}

/// A role of somebody in the purchase.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Role {
    pub(super) person: Option<usize>,
    pub(super) name: String,
    /// The role's words in lower case.
    pub(super) role: String,
}

/// The role that a sentence gives to somebody.
pub(super) fn role(scene: &Scene, plain: &str, cues: Cues) -> Option<Role> {
    if !cues.plain() || cues.past {
        return None;
    }
    let found = NAME_IS.captures(plain).or_else(|| ROLE_IS.captures(plain))?;
    let name = found["name"].to_owned();
    let person = scene.by_name(&name).filter(|at| !scene.people[*at].ours);
    Some(Role { person, name, role: found["role"].to_lowercase().replace('-', " ") })
}

/// Words of role names that mean a role, from best to worst.
pub(super) fn role_names(role: &str) -> Vec<&str> {
    match role {
        "decision maker" | "decisionmaker" => vec!["decision maker", "decisionmaker", "decision"],
        "budget holder" | "budget owner" => vec!["economic buyer", "budget holder"],
        "technical buyer" => vec!["technical buyer", "evaluator"],
        "sponsor" => vec!["executive sponsor", "sponsor"],
        other => vec![other],
    }
}

patterns! { TOLD_PATTERNS:
    IS_NOW = r"(?i)\b(?:he|she|they)(?:['’]s| is| are)(?: the)? now\b";
    IS_TITLED = r"\b(?:[Hh]e|[Ss]he)(?:['’]s| is)(?: the| our)? (?P<title>\p{Lu}[^.;,!?\n]{2,60})";
    HAS_NEW = r"(?i)\b(?:has|have|got|his|her|their|with)(?: got)?(?: an?)? new\b";
    COMMA = r"(?i)\b(?P<what>new (?:job )?(?:title|role|position|mobile|phone|number|mail|e-mail|email|address))\s*[,=–-]\s*";
}

/// What the seller puts down about somebody, as that person would say it.
pub(super) fn as_said(plain: &str) -> String {
    let mut words = plain.to_owned();
    for (pattern, by) in [(&IS_NOW, "I am now"), (&HAS_NEW, "my new")] {
        if let Some(found) = pattern.find(&words).map(|found| found.range()) {
            words.replace_range(found, by);
        }
    }
    let titled = IS_TITLED.captures(&words).filter(|found| TITLE.is_in(&found["title"]));
    let titled = titled.and_then(|found| Some((found.get(0)?.start(), found.name("title")?.start())));
    if let Some((start, end)) = titled {
        words.replace_range(start..end, "I am now ");
    }
    if let Some(found) =
        COMMA.captures(&words).and_then(|found| Some((found.get(0)?.range(), found["what"].to_owned())))
    {
        words.replace_range(found.0, &format!("{}: ", found.1));
    }
    words
}

/// A field of the writer and its new value.
pub(super) type OwnField = (&'static str, String);

/// What somebody says of themselves in a sentence.
pub(super) fn of_oneself(plain: &str, cues: Cues) -> Vec<OwnField> {
    // Numbers and addresses are the same in every language.
    if cues.question || cues.negation || cues.maybe || cues.command {
        return Vec::new();
    }
    let mut fields = Vec::new();
    if let Some(found) = PROMOTED.captures(plain) {
        let title = found["title"].trim().trim_end_matches(" at").to_owned();
        let title = title.split(" at ").next().unwrap_or(&title).split(" for ").next().unwrap_or("").to_owned();
        if TITLE.is_in(&title) && title.starts_with(char::is_uppercase) {
            fields.push(("title", title));
        }
    }
    fields.extend(numbers(plain));
    let numbered = fields.iter().any(|(field, _)| matches!(*field, "phone" | "mobile"));
    if let Some(found) = NEW_NUMBER.captures(plain).filter(|_| !numbered)
        && let Some(number) = found.name("number").or(found.name("number2"))
    {
        let mobile = found.name("mobile").or(found.name("mobile2")).is_some();
        fields.push((if mobile { "mobile" } else { "phone" }, number.as_str().trim().to_owned()));
    }
    if let Some(found) = NEW_ADDRESS.captures(plain) {
        fields.push(("email", found["address"].trim_end_matches('.').to_lowercase()));
    }
    let has = |fields: &[OwnField], names: &[&str]| fields.iter().any(|(field, _)| names.contains(field));
    if let Some(found) = OWN_NUMBER.captures(plain).filter(|_| !has(&fields, &["phone", "mobile"])) {
        let mobile = MOBILE.is_in(&plain[found.get(0).map_or(0, |whole| whole.start())..]);
        fields.push((if mobile { "mobile" } else { "phone" }, found["number"].trim().to_owned()));
    }
    if let Some(found) = OWN_ADDRESS.captures(plain).filter(|_| !has(&fields, &["email"])) {
        fields.push(("email", found["address"].trim_end_matches('.').to_lowercase()));
    }
    if let Some(found) = NEW_TITLE.captures(plain).filter(|_| !has(&fields, &["title"])) {
        let title = found["title"].trim();
        if title.starts_with(char::is_uppercase) {
            fields.push(("title", title.to_owned()));
        }
    }
    fields
}

/// "New phone +44 … and mobile +44 …": several numbers, each with what it is; fewer are read otherwise.
fn numbers(plain: &str) -> Vec<OwnField> {
    let found = PHONE.all(plain).filter_map(|found| {
        let label = found.name("label")?.as_str().to_lowercase();
        Some((if MOBILE.is_in(&label) { "mobile" } else { "phone" }, found["number"].trim().to_owned()))
    });
    let found: Vec<OwnField> = found.collect();
    match found.as_slice() {
        [one, other] if one.0 != other.0 => found,
        _ => Vec::new(),
    }
}

/// What a signature says of its writer: field, value, the line.
pub(super) fn of_signature(lines: &[String], name: &str) -> Vec<(&'static str, String, String)> {
    let mut fields: Vec<(&'static str, String, String)> = Vec::new();
    let mut add = |field: &'static str, value: String, line: &str| {
        if !fields.iter().any(|(known, ..)| *known == field) {
            fields.push((field, value, line.to_owned()));
        }
    };
    for line in lines {
        for piece in line.split(['|', '·', '•']).map(str::trim) {
            if is_title(piece, name) {
                add("title", piece.trim_end_matches([',', '.']).to_owned(), line);
            }
        }
        let named = line.strip_prefix(name).map(|rest| rest.trim_start_matches([',', ' ', '-', '–']).trim());
        if let Some(rest) = named.filter(|rest| is_title(rest.split(['|', ',']).next().unwrap_or(""), name)) {
            add("title", rest.split(['|', ',']).next().unwrap_or(rest).trim().to_owned(), line);
        }
        for found in PHONE.all(line) {
            let label = found.name("label").map(|m| m.as_str().to_lowercase()).unwrap_or_default();
            let mobile =
                ["mobile", "mobil", "mob", "m", "cell", "handy", "c", "portable", "móvil"].contains(&label.as_str());
            if !line.to_lowercase().contains("fax") && !line.contains("IBAN") {
                add(if mobile { "mobile" } else { "phone" }, found["number"].trim().to_owned(), line);
            }
        }
    }
    fields
}

fn is_title(piece: &str, name: &str) -> bool {
    let piece = piece.trim();
    let letters = piece
        .chars()
        .all(|c| c.is_alphabetic() || c.is_whitespace() || matches!(c, '&' | '/' | ',' | '-' | '.' | '(' | ')'));
    let words = piece.split_whitespace().count();
    letters
        && (1..=8).contains(&words)
        && piece.starts_with(char::is_uppercase)
        && !piece.eq_ignore_ascii_case(name)
        && TITLE.is_in(piece)
}

/// Whether two numbers are one, whatever their writing: the last nine digits decide.
pub(super) fn same_number(a: &str, b: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (a, b) = (digits(a), digits(b));
    let tail = |text: &str| text[text.len().saturating_sub(9)..].to_owned();
    !a.is_empty() && tail(&a) == tail(&b)
}

/// Whether two titles are one: `CFO` is `Chief Financial Officer`.
pub(super) fn same_title(a: &str, b: &str) -> bool {
    let initials = |text: &str| {
        let words =
            text.split_whitespace().filter(|word| !matches!(word.to_lowercase().as_str(), "of" | "and" | "&" | "the"));
        words.filter_map(|word| word.chars().next()).collect::<String>().to_lowercase()
    };
    let (a, b) = (squeezed(a), squeezed(b));
    a.eq_ignore_ascii_case(&b) || a.to_lowercase() == initials(&b) || b.to_lowercase() == initials(&a)
}

/// A person in the headers of a mail whom the CRM does not know.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Newcomer {
    pub(super) first: String,
    pub(super) last: String,
    pub(super) mailbox: Mailbox,
    /// Whether the address belongs to the account.
    pub(super) of_account: bool,
    /// Whether the mail is theirs, so that its signature is.
    pub(super) writer: bool,
}

/// Local parts that are nobody's.
const ROBOTS: &[&str] = &[
    "noreply",
    "no-reply",
    "donotreply",
    "do-not-reply",
    "info",
    "support",
    "sales",
    "admin",
    "office",
    "contact",
    "mailer-daemon",
    "postmaster",
    "notifications",
    "notification",
    "newsletter",
    "billing",
    "accounts",
    "hello",
    "team",
    "help",
    "service",
    "it-support",
    "kontakt",
    "buchhaltung",
    "einkauf",
    "bounce",
    "alerts",
    "system",
    "crm",
];

/// Persons in the headers with a full name, whom neither contacts nor users know.
pub(super) fn newcomers(scene: &Scene) -> Vec<Newcomer> {
    let writer = scene.source.from.iter().map(|mailbox| (mailbox, true));
    let others = scene.source.to.iter().map(|mailbox| (mailbox, false));
    let mut found: Vec<Newcomer> = Vec::new();
    for (mailbox, writer) in writer.chain(others) {
        let local = mailbox.address.split('@').next().unwrap_or("");
        let ours = scene.voices.first().is_some_and(|voice| writer && voice.side == Side::Ours);
        let known = scene.by_address(&mailbox.address).is_some() || scene.by_name(&mailbox.name).is_some();
        if known || ours || scene.is_ours(&mailbox.address) || ROBOTS.contains(&local) {
            continue;
        }
        let Some((first, last)) = split_name(&mailbox.name) else { continue };
        let of_account = scene.is_customers_domain(&mailbox.address);
        if !found.iter().any(|known| known.mailbox.address == mailbox.address) {
            found.push(Newcomer { first, last, mailbox: mailbox.clone(), of_account, writer });
        }
    }
    found
}

/// First and last name of a name of two to four words of letters.
fn split_name(name: &str) -> Option<(String, String)> {
    let words: Vec<&str> =
        name.split_whitespace().filter(|word| !matches!(*word, "Dr." | "Mr." | "Ms." | "Mrs." | "Prof.")).collect();
    let letters = |word: &&str| word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.'));
    if !(2..=4).contains(&words.len()) || !words.iter().all(letters) || !words[0].starts_with(char::is_uppercase) {
        return None;
    }
    Some((words[0].to_owned(), words[1..].join(" ")))
}
