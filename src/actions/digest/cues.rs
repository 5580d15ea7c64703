//! What takes a sentence out of consideration: questions, negations, what might be, what was, what others say; and
//! words that are addressed to the program.
//!
//! Invariant: these only ever forbid. A wrong write costs more than a missed one.

use super::pattern::patterns;

patterns! { PATTERNS:
    QUESTION = r"(?i)\?\W*$|^(?:so |and |but |then |ok,? |hi \w+,? )?(?:can|could|would|should|shall|do|does|did|is|are|was|were|what|where|who|why|how|have|has|kann|können|könnten|pouvez|puede|puedes)\s+(?:you|we|i|it|the|there|they|he|she|this|that|sie|wir|ihr|vous)\b";
    NEGATION = r"(?i)\b(?:not|never|no longer|nobody|none|nothing|neither|nor|without|cannot|unlikely|refus\w+|reject\w*|declin\w+|failed to|hardly|barely|unclear|unsure|rumou?rs?|unchanged|nicht|kein\w*|nie|pas|jamais|aucun\w*|nunca|todavía|far from|wrong|false|untrue|misunderst\w+|instead of|rather than)\b|n['’]t\b|\bno (?:decision|one|budget|contract|way|idea|chance|need|plans?|intention|deal|agreement|signature|order|approval)\b";
    MAYBE = r"(?i)\b(?:if|unless|would|could|might|maybe|perhaps|possibly|suppose|supposing|assum\w+|hypothetically|in case|were to|wish|hopefully|hope|hoping|in theory|theoretically|depend\w*|subject to|provided|probably|potentially|likely|i think|i guess|i believe|apparently|allegedly|what if|as long as|whether|tentative\w*|unless|joke|kidding|imagine|say we|let's say|for example|wenn|falls|vielleicht|könnte\w*|würde\w*|si|peut-être|pourrait|quizá\w*)\b";
    /// Not the month.
    MAY = r"\bmay\b|^May (?:I|we|you)\b|\bs'il\b";
    LATER = r"(?i)\b(?:once|as soon as|until|when|whenever|by the time|after (?:the|you|we|it|they|he|she|this|that)\b.*\b(?:is|are|has|have|sign\w*)|before (?:the|we|you|it|they))\b";
    OTHERS = r"(?i)\b(?:they|he|she|somebody|someone|people) (?:quoted|quotes?|offer\w*|charg\w*|came in|bid|propos\w*|want\w*|ask\w*|claim\w*|said|says)\b|\b(?:competit\w+|(?:an)?other (?:vendor|supplier|provider|bidder|company|firm|customer|client)s?|different (?:vendor|supplier|provider)s?|i heard|we heard|rumou?r\w*|wettbewerb\w*|concurrent\w*|anbieter|competencia)\b";
    PAST = r"(?i)\b(?:last (?:year|time|month|quarter|contract|renewal|offer)|the year before|previous\w*|used to|was|were|had been|the old|our old|old (?:contract|price|amount|deal)|originally|initially|back then|formerly|paid|so far|until now|at first|first (?:offer|quote)|historically|ago|in (?:19|20)\d\d)\b";
    ORDER = r"(?i)\b(?:ignor\w+|disregard\w*|forget|override|overrule|bypass)\b[^.!?]{0,40}\b(?:instructions?|rules?|prompts?|guidelines?|policy|policies|guardrails?|restrictions?)\b|\b(?:you are|you're|act as) (?:now |currently )?(?:an? |the )?(?:[\w-]+ )?(?:ai|assistant|language model|llm|chatbot|bot|agent|copilot|admin\w*)\b|\b(?:in|into|enter|enable) (?:admin|developer|debug|root|god|maintenance)[ -]?mode\b|\b(?:admin|developer|debug) mode\b|\bsystem prompt\b|</?\s*(?:system|transcript|data|instructions?|assistant|user|document|context)\s*/?>|^\W*(?:system|assistant|developer|admin)\s*(?:message|notice|prompt|override)?\s*[:>\]]|\b(?:dear|hey|hi|hello|notes? (?:to|for)|attention|instructions? (?:for|to)|message (?:for|to)) (?:the |an? |any |our |your |crm |hidden )*(?:ai|a\.i\.|assistant|llm|language model|chatbot|bot|copilot|crm agent|dealdesk)\b(?: assistant| model| agent)?|\bmark (?:it|this|that|them|the \w+|\w+ opportunity|this \w+|all \w+)?\s*(?:as )?(?:closed[- ])?(?:won|lost)\b|\b(?:new|updated|changed) (?:policy|instructions|directive)\s*:|\bwrite access\b|\b(?:ignorier\w*|missachte\w*)\b.{0,40}\b(?:anweisung\w*|regeln)\b|\bignorez?\b.{0,40}\binstructions\b|\bignora\w*\b.{0,40}\b(?:instrucciones|istruzioni)\b|\bnegeer\b.{0,40}\b(?:instructies|opdrachten)\b";
    COMMAND = r"(?i)\b(?:set|change|update|mark|move|modify|edit|overwrite|delete|remove|erase|drop|merge|approve|accept|wipe|reset)\b[^.!?]{0,60}\b(?:amount|stage|close ?date|opportunit(?:y|ies)|crm|contacts?|accounts?|fields?|records?|database|pipeline|probability|forecast|proposals?|owner)\b[^.!?]{0,30}(?:\bto\b|\bas\b|\binto\b|=|:)|\b(?:delete|remove|erase|wipe|export|email|send|forward)\b[^.!?]{0,30}\b(?:all|every)(?: the| our| your)? (?:contacts?|records?|opportunit\w+|accounts?|database|pipeline|data|notes)\b|\b(?:delete|remove|erase|merge) (?:the )?(?:contact|account|opportunity|record|deal|lead)\b|\b(?:stage|amount|close_?date|probability)\s*(?:=|:=|==)|\bupdate (?:the |your )?crm\b|\b(?:set|change) (?:the |its |this )?(?:amount|stage|close date|status|priority)\b";
}

/// Why a sentence is out of consideration, or that it is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cues {
    /// It asks.
    pub(super) question: bool,
    /// It denies.
    pub(super) negation: bool,
    /// It says what might be.
    pub(super) maybe: bool,
    /// It says what comes after something else.
    pub(super) later: bool,
    /// It says what third parties say.
    pub(super) others: bool,
    /// It says what was.
    pub(super) past: bool,
    /// It orders the program to write something.
    pub(super) command: bool,
    /// It is in another language than the rules know well.
    pub(super) foreign: bool,
}

impl Cues {
    pub(super) fn of(plain: &str) -> Self {
        Self {
            question: QUESTION.is_in(plain),
            negation: NEGATION.is_in(plain),
            maybe: MAYBE.is_in(plain) || MAY.is_in(plain),
            later: LATER.is_in(plain),
            others: OTHERS.is_in(plain),
            past: PAST.is_in(plain),
            command: COMMAND.is_in(plain),
            foreign: is_foreign(plain),
        }
    }

    /// Neither asked nor denied nor only possible, and no order to the program.
    pub(super) fn plain(self) -> bool {
        !self.question && !self.negation && !self.maybe && !self.command && !self.foreign
    }
}

/// Whether words try to instruct the program that reads them.
pub(in crate::actions) fn addresses_program(plain: &str) -> bool {
    ORDER.is_in(plain) || TOLD.is_in(plain) || ADDRESSED.is_in(plain)
}

patterns! { PROGRAM_PATTERNS:
    /// A program is spoken to or of, and told to write something down.
    TOLD = r"(?i)\b(?:whichever|whatever|whoever|any|every|the|your|to)(?: [\w-]+){0,2}? (?:assistant|software|tool|program(?:me)?|system|crm|bot|ai|agent|robot|machine|automation|app|reader|parser|model|script|copilot|algorithm)s? (?:that |which |who )?(?:reads?|reading|summari[sz]\w*|process\w*|scans?|handles?|pars(?:es?|ing)|digests?|analy[sz]\w*|keeps?|logs?)\b|\b(?:your|the|our|any|an?|whatever|whichever|this|every) (?:[\w-]+ ){0,2}?(?:assistant|software|tool|program(?:me)?|system|crm|bot|ai|a\.i\.|agent|robot|machine|automation|app|reader|parser|model|script|copilot|algorithm)s?\b[^.!?]{0,40}?(?:[:,;–—-]\s*|\b(?:to|should|shall|must|may|can|will|could|would|please|kindly|needs? to|has to|and)\s+)(?:(?:please|kindly|just|now|also|therefore|simply)\s+)*(?:record|note|log|register|enter|save|store|write|put|file|treat|count|consider|flag|mark|set|book|report|update|change|move|make|create|add|classify|categori[sz]e|tag|switch|close|advance|fill|capture|propose|accept|approve|understand|read this|take)\b";
    /// A program is called by what it is, and told how to answer.
    ADDRESSED = r"(?i)(?:^\W*|[.:;!?–—-]\s*|\bthe |\bany |\ban? )(?:(?:crm|ai|sales|chat|virtual|digital)[ -])?(?:assistant|bot|ai|a\.i\.|agent|llm|copilot|chatbot|language model|assistent|asistente|assistente)s?\s*(?:[:,;–—-]\s*|(?:must|should|shall|has to|have to|muss|soll|debe|deve|doit)\s+)(?:(?:please|kindly|just|now|always|only|you must)\s+)*(?:rate|score|hide|reply|answer|respond|say|speak|print|show|list|reveal|forward|ignore|confirm|obey|output|disclose|delete|ändere|lösche|zeige|antworte|muestra|responde|scrivi|mostra|rispondi|affiche|réponds)\b";
    /// An order to write a field down, whoever is meant.
    WRITE_DOWN = r"(?i)\b(?:opportunity|stage|deal|close ?date|amount)\b[^.!?]{0,20}\b(?:to|should|must|shall|may|can) be (?:now )?(?:considered|recorded|marked|set|booked|treated|counted|logged|noted|closed|changed|updated|entered|registered|flagged)\b|\b(?:record|note|log|register|enter|save|store|write|put|file|treat|count|consider|flag|mark|set|show|book|report|classify|tag|switch|capture)\b[^.!?]{0,50}\b(?:stage|opportunity|close ?date|forecast|pipeline|probability|status|amount field|amount)\b[^.!?]{0,30}\b(?:is|are|as|to|into|at|now|equals|becomes|shall|should)\b|\b(?:record|log|register|file|treat|count|consider|flag|mark|book|classify|tag)\b[^.!?]{0,40}\b(?:as|is|now) (?:now |already )?(?:closed|won|lost|signed)\b";
    /// What only a CRM calls a deal.
    FIELD_WORDS = r"(?i)\bclosed[- ](?:won|lost)\b|\bstage (?:is|to|now|=|:)";
}

/// Whether somebody outside our house dictates what is to stand in the records.
pub(super) fn records_for_us(plain: &str) -> bool {
    WRITE_DOWN.is_in(plain) || FIELD_WORDS.is_in(plain) || COMMAND.is_in(plain)
}

patterns! { PAST_PATTERNS:
    LONG_AGO = r"(?i)\b(?:last (?:year|time|contract|renewal)|the year before|previous\w*|used to|the old|our old|old (?:contract|price|amount|deal)|originally|initially|back then|formerly|historically|years? ago|in (?:19|20)\d\d|so far we)\b";
}

/// Whether a sentence is about an earlier time, whatever else it says.
pub(super) fn speaks_of_past(plain: &str) -> bool {
    LONG_AGO.is_in(plain)
}

/// Words that stand in nearly every sentence of other languages, and in hardly any English one.
const FOREIGN: &[&str] = &[
    "der", "das", "und", "ist", "nicht", "wir", "sie", "ich", "mit", "für", "auf", "den", "dem", "ein", "eine",
    "einen", "noch", "bis", "zum", "zur", "haben", "hat", "wird", "sind", "bei", "von", "im", "uns", "ihnen",
    "letztes", "dieses", "jahr", "auch", "le", "les", "des", "est", "nous", "vous", "pour", "dans", "une", "avec",
    "sur", "pas", "je", "du", "au", "aux", "ce", "cette", "qui", "que", "était", "avons", "sont", "l'an", "dernier",
    "el", "los", "las", "y", "para", "con", "del", "al", "por", "una", "es", "no", "ha", "han", "hemos", "este",
    "esta", "todavía", "año", "il", "della", "per", "che", "di", "het", "een", "voor", "niet", "wij", "zijn", "och",
    "att", "det", "som", "inte", "la",
];
const ENGLISH: &[&str] = &[
    "the", "and", "is", "are", "we", "you", "i", "to", "of", "for", "with", "on", "by", "our", "your", "it", "this",
    "that", "be", "was", "will", "have", "has", "at", "from", "as", "not", "us", "my", "please", "it's", "we're",
    "i'll", "let's", "they", "no",
];

fn is_foreign(plain: &str) -> bool {
    let plain = plain.to_lowercase();
    let count = |list: &[&str]| {
        plain.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| list.contains(word)).count()
    };
    let (foreign, english) = (count(FOREIGN), count(ENGLISH));
    foreign > english && foreign >= 2
}
