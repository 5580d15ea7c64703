//! Sentences that say what a letter asks for, in English, and the plainest ones in German and French.
//!
//! Invariant: conservative. A pattern needs the thing and a verb that states it; what we offer is not what they need.

use crate::actions::digest::{By, Heard, pattern::Pattern};
use crate::actions::text::amounts;
use regex::Regex;

macro_rules! pattern {
    ($name:ident = $($source:expr),+ $(,)?) => {
        static $name: Pattern = Pattern::new(|| Regex::new(concat!($($source),+)).ok());
    };
}

pattern!(NONE = r"(?i)\b(?:no|zero|null|sans)\b");
pattern!(
    COSTS = r"(?i)\b(?:costs?|costing) (?:us|me|them|about|around|over|more than|[€$£]|\d)|\bcosts? [^.;]{0,30}\b(?:an? (?:hour|day|week|month|year)|per (?:hour|day|week|month|year))\b",
    r"|\b(?:los(?:e|es|ing)|lost|wast\w+|save[sd]?|saving|reduc\w+|cut) [^.;]{0,40}\d|\b(?:los(?:e|es)|lost) (?:half a|a quarter of a|a) (?:million|thousand)",
    r"|\bspends? [^.;]{0,20}\b(?:hours?|days?|weeks?|people)\b[^.;]{0,30}\b(?:on|a (?:day|week|month|year)|per)\b",
    r"|\bholds? about [€$£]\d|\bworth [€$£]?\d[^.;]{0,20}\b(?:a year|per year|an hour)\b",
    r"|\bkostet (?:uns|mich)\b[^.;]{0,40}\d|\b(?:verlieren|sparen) [^.;]{0,40}\d|\bnous (?:coûte|perdons|économisons)\b[^.;]{0,40}\d",
);
pattern!(
    OFFER = r"(?i)\b(?:price|prices|offer|quote|quotation|proposal|discount|budget|subscription|support tier|licen[cs]e|angebot|preis|devis|prix)\b",
);
pattern!(
    HOLDS = r"(?i)\b(?:holds?|has|owns|controls?|manages?|decides? (?:on|about|over)) (?:the |all the )?(?:money|budget|purse|funds)\b|\b(?:economic buyer|budget (?:holder|owner))\b",
    r"|\b(?:budget|money|funds|spend\w*|purchase|it) [^.;]{0,30}\b(?:approved|released|signed off|granted) by (?:the |our )?\w+|\b(?:final|last) (?:say|word|decision) (?:is|lies|rests) with\b",
    r"|\b(?-i:[A-ZÀ-Þ])\w+ (?:signs|pays|approves (?:it|the (?:order|budget|purchase)|everything)|has the (?:final|last) (?:say|word)|decides (?:himself|herself|alone|everything))\b",
    r"|\b(?:entscheidet|unterschreibt) (?:über das budget|selbst|allein)\b|\bc'est \w+ qui (?:décide|signe|paie)\b",
);
pattern!(
    WANTS = r"(?i)\b(?:we|i|he|she|they|it|our \w+|the \w+|(?-i:[A-ZÀ-Þ])\w+|gateways|sensors|data|everything|delivery) (?:also |really |still )?(?:needs?|requires?|must|insists? on|has to|have to|expects?|asks? for) (?:to |be |have |stay |the |an? |at least |two |three |no )?\w+",
    r"|\b(?:criteri(?:on|a)|requirements?|must[- ]haves?|deal ?breaker|condition) (?:is|are|for us|include)\b|\bweighs? (?:price|quality|cost|service)\b|\bmost important (?:to|for) us\b",
    r"|\bwichtig(?:ste)? (?:ist|für uns)\b|\bmuss in den vertrag\b|\b(?:wir|ich) (?:brauchen?|benötigen?|verlangen?)\b|\bà condition que\b|\b(?:il|nous) (?:faut|devons avoir|exigeons)\b|\bnous avons besoin\b",
);
pattern!(
    THING = r"(?i)\b(?:guarant\w+|secur\w+|sign-on|sso|certific\w+|compl(?:y|iance|iant)|audit\w*|report\w*|integrat\w+|data|salt|support|liabilit\w+|warrant\w+|deliver\w*|install\w+|temperature|humidity|accura\w+|alarm\w*|price|quality|reference\w*|validat\w+|train\w+|language|api|export|backup|uptime|sla|gdpr|encrypt\w+|hosting|hosted|invisible|antenn\w+|documentation|haftung|vertrag|einbau|garant\w+|humidité|wireless|battery|on site|nights?|eu|us)\b",
);
pattern!(
    PROCESS = r"(?i)\b(?:board|committee|purchasing|procurement|legal|finance|it security|works council|management|council|steering) (?:has|have|meets?|must|will|decides?|needs?|wants?|reviews?|approv\w+|signs?|weighs|is (?:checking|reviewing))\b",
    r"|\b(?:security|legal|technical|contract) (?:review|questionnaire|check)\b|\bbusiness case\b|\btender\b|\bbudget round\b|\b(?:second|another|three) (?:offers?|quotes?) (?:is|are) (?:needed|required)\b",
    r"|\b(?-i:[A-ZÀ-Þ])\w+ (?:signs|decides|has to (?:sign|approve|agree))\b|\b(?:approval|signature|sign-off) (?:of|by|from) (?:the|our|[A-Z])",
    r"|\bminutes with (?-i:[A-ZÀ-Þ])\w+|\b(?:einkauf|vorstand|betriebsrat|geschäftsführung) (?:muss|entscheidet|prüft|will)\b|\bvertragsrunde\b|\b(?:la direction|les achats|le comité) (?:doit|décide|valide)\b|\bje signe\b",
);
pattern!(
    PAPER = r"(?i)\b(?:contracts?|agreements?|terms|msa|nda|dpa|purchase orders?|order forms?|framework order|paperwork|(?:vendor|supplier) (?:forms?|registration|portal|onboarding|list)|legal|lawyers?|procurement|purchasing|security (?:questionnaire|review)|redlines?|signatures?)\b",
    r"|\b(?:vertrag|verträge|bestellung|rechtsabteilung|einkauf|unterschrift|auftragsverarbeitung\w*)\b|\b(?:contrat|bon de commande|juridique|service achats|signature)\b",
);
pattern!(
    PASSES = r"(?i)\b(?:go(?:es)? (?:to|through|via)|(?:has|have|needs?|must) to (?:go|be|sign|check|read|review|approve|register)|must be (?:signed|checked|read|reviewed|approved|registered)|(?:is|are) (?:with|being)|reviews?|reviewing|look(?:s|ed|ing)? (?:at|over|through)|reads?|checks?|checking|redlin\w+|countersigns?|signs (?:it|the|every|all|off)|approves?|issues?|raises? (?:a|the)|registers?|registration|takes? (?:about |around |at least |up to )?(?:\w+ )?(?:days?|weeks?|months?))\b",
    r"|\b(?:prüft|prüfen|liegt bei|geht (?:an|durch|über)|unterschreibt|gibt frei|dauert)\b|\b(?:relit|vérifie|valide|passe par|est chez|signe|prend)\b",
);
pattern!(
    PAIN = r"(?i)\b(?:problems?|trouble|headache|pain|struggl\w+|suffer\w*|nightmare|fails?|failed|failing|failures?|breaks? down|outages?|downtime|false alarms?|complain\w*|too late|too slow|by hand|manual(?:ly)?|clipboards?|spreadsheets?|wak(?:e|es|ing) (?:the|us|me)|error-prone|gaps?|spoil\w*|spoiled|stops? (?:the|our) line|losing (?:data|goods|customers))\b",
    r"|\b(?:above|below|from) -?\d+ ?°?C?\b[^.;]{0,30}\b(?:for \d+|at night|nights?)\b|\b(?:a|one|each|every) (?:stop|outage|failure|breakdown) costs\b",
    r"|\bfällt\b[^.;]{0,30}\baus\b|\b(?:ausfall|ausfälle|probleme?|lücken)\b|\btombe (?:souvent )?en panne\b|\b(?:pannes?|problèmes?)\b",
);
pattern!(
    SUPPORTS = r"(?i)\b(?-i:[A-ZÀ-Þ])\w+(?: and (?-i:[A-ZÀ-Þ])\w+)? (?:is|are) (?:for us|on our side|behind (?:us|it)|our champion)\b|\b(?:our|a|the) champion\b|\b(?:he|she|(?-i:[A-ZÀ-Þ])\w+) (?:still )?(?:wants it|fights for (?:us|it)|pushes (?:for (?:us|it)|it)|defends (?:us|it)|recommend(?:s|ed) us)\b|\bi (?:will|would like to|want to) (?:push|defend|fight for|recommend|present) (?:it|this|you|your)\b",
);
pattern!(
    BUDGET = r"(?i)\bbudget(?: for [^.;]{1,40})? (?:is|of|stands at|was (?:approved|released)|approved|confirmed|:)|\bbudget for (?:this|one|two|it|the|next|20\d\d)\b|\b(?:the line for [^.;]{1,30} is|spend (?:up to|at most))\b|\b(?:we|they|i) (?:have|has|got) (?:a |the )?(?:budget|money|funds)\b|\bbudget (?:liegt|beträgt|ist)\b|\b(?:le|notre) budget (?:est|de)\b",
);
pattern!(
    WHEN = r"(?i)\b(?:by|before|until|from|this|next|in|on|am|bis|vor|avant|le|ab)\b[^.;]{0,25}\b(?:spring|summer|autumn|fall|winter|january|february|march|april|may|june|july|august|september|october|november|december|q[1-4]|quarter|fiscal year|year|month|week|monday|tuesday|wednesday|thursday|friday|frühjahr|herbst|sommer|januar|februar|märz|juni|juli|oktober|dezember|jahr|monat|printemps|été|automne|hiver|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|20\d\d-\d\d-\d\d)\b|\b\d{1,2}(?:st|nd|rd|th)? (?:january|february|march|april|may|june|july|august|september|october|november|december)\b|\b(?:january|february|march|april|june|july|august|september|october|november|december) \d{1,2}\b",
);
pattern!(
    DOES = r"(?i)\b(?:sign\w*|order\w*|decid\w*|decision|start\w*|begin|go(?:es)? live|launch\w*|run(?:ning)?|need\w*|want\w*|must|plan\w*|move|audit\w*|inspect\w+|deadline|ends?|expires?|renew\w*|close[sd]?|fill|come(?:s)? in|unterschreib\w*|bestell\w*|brauchen|start\w*|signe|signons|commande\w*|démarr\w*|besoin)\b",
);

/// A firm sentence of theirs, or a note's about them.
fn about_them(said: &Heard) -> bool {
    said.is_firm() && said.by != By::Us && !NONE.is_in(&said.plain)
}

pub(super) fn metrics(said: &Heard) -> bool {
    let figure = !amounts(&said.plain).is_empty() || said.plain.contains("half a million") || counted(&said.plain);
    about_them(said) && figure && COSTS.is_in(&said.plain) && !OFFER.is_in(&said.plain)
}

/// A number that is written as a word.
fn counted(plain: &str) -> bool {
    let low = plain.to_lowercase();
    let words = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty"];
    low.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word))
}

pub(super) fn economic_buyer(said: &Heard) -> bool {
    about_them(said) && HOLDS.is_in(&said.plain)
}

pub(super) fn criteria(said: &Heard) -> bool {
    about_them(said) && WANTS.is_in(&said.plain) && THING.is_in(&said.plain)
}

pub(super) fn process(said: &Heard) -> bool {
    // Who has to agree is said with "until" and "before" as often as not, and not for sure all the same.
    about_them(said) && PROCESS.is_in(&said.plain)
}

pub(super) fn pain(said: &Heard) -> bool {
    about_them(said) && PAIN.is_in(&said.plain)
}

pub(super) fn champion(said: &Heard) -> bool {
    about_them(said) && SUPPORTS.is_in(&said.plain)
}

/// A piece of paper or who handles it, and what happens with it.
pub(super) fn paper(said: &Heard) -> bool {
    about_them(said) && PAPER.is_in(&said.plain) && PASSES.is_in(&said.plain)
}

/// A competitor is named, whether they praise it or not: only a question or a maybe is left out.
pub(super) fn competition(said: &Heard) -> bool {
    said.by != By::Us && said.is_firm() && !said.rivals.is_empty()
}

pub(super) fn budget(said: &Heard) -> bool {
    about_them(said) && BUDGET.is_in(&said.plain)
}

pub(super) fn timing(said: &Heard) -> bool {
    about_them(said) && WHEN.is_in(&said.plain) && DOES.is_in(&said.plain)
}

#[cfg(test)]
pub(super) fn patterns() -> [&'static Pattern; 14] {
    [&NONE, &COSTS, &OFFER, &HOLDS, &WANTS, &THING, &PROCESS, &PAPER, &PASSES, &PAIN, &SUPPORTS, &BUDGET, &WHEN, &DOES]
}
