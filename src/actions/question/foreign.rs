//! German, French and Spanish words of common questions, put into English before the question is read.
//!
//! Not for: whole languages. A question is only put into English when a word in it says plainly which language it is.

use super::words::Words;
use crate::crm::query::fold_text;

/// A language: words that only it has, and phrases with their English, longer ones first.
struct Language {
    tells: &'static [&'static str],
    phrases: &'static [(&'static str, &'static str)],
}

const LANGUAGES: &[Language] = &[
    Language {
        tells: &[
            "wie", "viele", "wieviele", "welche", "welcher", "welches", "offene", "offenen", "habe", "haben", "meine",
            "zeige", "nach", "gewonnene", "gewonnenen", "verlorene", "verlorenen", "umsatz", "diesen", "diesem",
            "dieses", "letzten", "letztes", "nächsten", "nächste", "überfällige", "aufgaben", "kunden", "ohne", "größten",
            "größte",
        ],
        phrases: &[
            ("wie viele", "how many"), ("wieviele", "how many"), ("wie viel", "how much"), ("wieviel", "how much"),
            ("wie hoch", "how much"), ("habe ich", "do i have"), ("haben wir", "do we have"), ("wie lange", "how long"),
            ("nächsten schritt", "next step"), ("nächster schritt", "next step"), ("zeige mir", "show me"),
            ("zeig mir", "show me"), ("zeige", "show"), ("welche", "which"), ("welcher", "which"), ("welches", "which"),
            ("wer", "who"), ("was", "what"), ("ist", "is"), ("sind", "are"), ("meine", "my"), ("meiner", "my"),
            ("meinen", "my"), ("mein", "my"), ("offene", "open"), ("offenen", "open"), ("offener", "open"),
            ("gewonnene", "won"), ("gewonnenen", "won"), ("gewonnen", "won"), ("verlorene", "lost"),
            ("verlorenen", "lost"), ("verloren", "lost"), ("überfällige", "overdue"), ("überfälligen", "overdue"),
            ("überfällig", "overdue"), ("geschäfte", "deals"), ("abschlüsse", "won deals"), ("chancen", "deals"),
            ("verkaufschancen", "deals"), ("opportunitäten", "deals"), ("aufgaben", "tasks"), ("fälle", "cases"),
            ("kunden", "customers"), ("firmen", "accounts"), ("kontakte", "contacts"), ("ansprechpartner", "contacts"),
            ("termine", "meetings"), ("besuche", "visits"), ("produkt", "product"), ("produkte", "products"),
            ("umsatz", "revenue"), ("summe", "total"), ("gesamtwert", "total value"), ("wert", "value"),
            ("betrag", "amount"), ("durchschnittliche", "average"), ("durchschnittlicher", "average"),
            ("durchschnitt", "average"), ("größten", "biggest"), ("größte", "biggest"), ("größter", "biggest"),
            ("kleinsten", "smallest"), ("älteste", "oldest"), ("ältesten", "oldest"), ("nach", "by"), ("pro", "per"), ("je", "per"), ("phase", "stage"),
            ("stufe", "stage"), ("status", "status"), ("branche", "industry"), ("land", "country"),
            ("verkäufer", "rep"), ("vertriebler", "rep"), ("quelle", "source"), ("diesen", "this"), ("diesem", "this"),
            ("dieses", "this"), ("dieser", "this"), ("diese", "this"), ("letzten", "last"), ("letztes", "last"), ("letzter", "last"), ("letzte", "last"), ("letztem", "last"),
            ("nächsten", "next"), ("nächste", "next"), ("nächstes", "next"), ("monat", "month"), ("monate", "months"),
            ("monaten", "months"), ("quartal", "quarter"), ("jahr", "year"), ("woche", "week"), ("wochen", "weeks"),
            ("tage", "days"), ("tagen", "days"), ("heute", "today"), ("gestern", "yesterday"), ("morgen", "tomorrow"),
            ("ohne", "without"), ("außer", "except"), ("nicht", "not"), ("und", "and"), ("oder", "or"), ("im", "in"), ("ich", "i"), ("sie", "they"),
            ("in", "in"), ("mit", "with"), ("von", "of"), ("für", "for"), ("bei", "at"), ("über", "over"),
            ("unter", "under"), ("mehr als", "more than"), ("weniger als", "less than"), ("gibt es", "are there"), ("der", "the"), ("die", "the"), ("das", "the"),
            ("den", "the"), ("dem", "the"), ("wir", "we"), ("schließen", "closing"), ("fällig", "due"), ("alle", "all"),
        ],
    },
    Language {
        tells: &[
            "combien", "quels", "quelles", "quelle", "quel", "mes", "ouvertes", "ouverts", "gagnées", "gagnés",
            "perdues", "affaires", "d'affaires", "opportunités", "d'opportunités", "chiffre", "ce", "trimestre", "mois",
            "tâches", "dernier", "prochain", "montre", "sans",
        ],
        phrases: &[
            ("combien de", "how many"), ("combien d'affaires", "how many deals"),
            ("combien d'opportunités", "how many deals"), ("combien", "how many"), ("quels sont", "which are"),
            ("quels", "which"), ("quelles", "which"), ("quelle", "which"), ("quel", "which"),
            ("prochaine étape", "next step"), ("chiffre d'affaires", "revenue"), ("le mois dernier", "last month"),
            ("mois dernier", "last month"), ("trimestre dernier", "last quarter"), ("année dernière", "last year"),
            ("l'année dernière", "last year"), ("mois prochain", "next month"), ("semaine prochaine", "next week"),
            ("semaine dernière", "last week"), ("mes", "my"), ("mon", "my"), ("ma", "my"), ("ai-je", "do i have"),
            ("avons-nous", "do we have"), ("ouvertes", "open"), ("ouverts", "open"), ("ouverte", "open"),
            ("gagnées", "won"), ("gagnés", "won"), ("gagné", "won"), ("perdues", "lost"), ("perdus", "lost"),
            ("perdu", "lost"), ("affaires", "deals"), ("d'affaires", "deals"), ("opportunités", "deals"),
            ("d'opportunités", "deals"), ("tâches", "tasks"), ("clients", "customers"), ("contacts", "contacts"),
            ("tickets", "cases"), ("réunions", "meetings"), ("produit", "product"), ("montant", "amount"),
            ("total", "total"), ("moyenne", "average"), ("moyen", "average"), ("par", "by"), ("étape", "stage"),
            ("phase", "stage"), ("région", "region"), ("commercial", "rep"), ("vendeur", "rep"), ("pays", "country"),
            ("secteur", "industry"), ("ce", "this"), ("cette", "this"), ("cet", "this"), ("mois", "month"),
            ("trimestre", "quarter"), ("année", "year"), ("semaine", "week"), ("jours", "days"),
            ("aujourd'hui", "today"), ("hier", "yesterday"), ("demain", "tomorrow"), ("sans", "without"),
            ("sauf", "except"), ("pas", "not"), ("et", "and"), ("ou", "or"), ("en", "in"), ("dans", "in"),
            ("avec", "with"), ("les", "the"), ("des", "of"), ("de", "of"), ("du", "of"), ("la", "the"), ("le", "the"),
            ("nos", "our"), ("notre", "our"), ("plus de", "more than"), ("moins de", "less than"),
            ("en retard", "overdue"), ("montre-moi", "show me"), ("montre", "show"), ("grandes", "biggest"),
        ],
    },
    Language {
        tells: &[
            "cuántas", "cuántos", "cuánto", "qué", "mis", "abiertas", "abiertos", "ganadas", "ganados", "perdidas",
            "oportunidades", "tenemos", "tengo", "este", "trimestre", "ventas", "tareas", "clientes", "muestra", "sin",
        ],
        phrases: &[
            ("cuántas", "how many"), ("cuántos", "how many"), ("cuánto", "how much"), ("próximo paso", "next step"),
            ("siguiente paso", "next step"), ("qué", "which"), ("cuáles", "which"), ("mis", "my"), ("mi", "my"),
            ("tengo", "do i have"), ("tenemos", "do we have"), ("abiertas", "open"), ("abiertos", "open"),
            ("abierta", "open"), ("ganadas", "won"), ("ganados", "won"), ("ganado", "won"), ("perdidas", "lost"),
            ("perdidos", "lost"), ("oportunidades", "deals"), ("negocios", "deals"), ("tareas", "tasks"),
            ("clientes", "customers"), ("cuentas", "accounts"), ("contactos", "contacts"), ("casos", "cases"),
            ("reuniones", "meetings"), ("producto", "product"), ("ventas", "revenue"), ("ingresos", "revenue"),
            ("importe", "amount"), ("total", "total"), ("promedio", "average"), ("por", "by"), ("etapa", "stage"),
            ("fase", "stage"), ("región", "region"), ("vendedor", "rep"), ("país", "country"), ("sector", "industry"),
            ("el mes pasado", "last month"), ("mes pasado", "last month"), ("trimestre pasado", "last quarter"),
            ("año pasado", "last year"), ("próximo mes", "next month"), ("este", "this"), ("esta", "this"),
            ("mes", "month"), ("trimestre", "quarter"), ("año", "year"), ("semana", "week"), ("días", "days"),
            ("hoy", "today"), ("ayer", "yesterday"), ("mañana", "tomorrow"), ("sin", "without"), ("excepto", "except"),
            ("no", "not"), ("y", "and"), ("o", "or"), ("en", "in"), ("con", "with"), ("las", "the"), ("los", "the"),
            ("de", "of"), ("del", "of"), ("la", "the"), ("el", "the"), ("más de", "more than"),
            ("menos de", "less than"), ("vencidas", "overdue"), ("muéstrame", "show me"), ("muestra", "show"),
        ],
    },
];

/// The question in English, where it plainly is in one of the languages.
pub(super) fn in_english(question: &str) -> Option<String> {
    let words = Words::new(question);
    let tells = |language: &&Language| {
        words.0.iter().filter(|word| language.tells.iter().any(|tell| fold_text(tell) == word.text)).count()
    };
    let language = LANGUAGES.iter().max_by_key(tells).filter(|language| tells(language) > 0)?;
    // One word that English has, too, is not enough.
    if tells(&language) < 2 && words.0.iter().any(|word| ENGLISH.contains(&word.text.as_str())) {
        return None;
    }
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let found = language.phrases.iter().find(|(phrase, _)| words.stands_at(at, &fold_text(phrase)));
        match found {
            Some((phrase, english)) => {
                out.push((*english).to_owned());
                at += super::words::length(phrase);
            }
            None => {
                out.push(words.raw(at, 1));
                at += 1;
            }
        }
    }
    Some(out.join(" "))
}

/// Words that say that a question is in English already.
const ENGLISH: &[&str] = &[
    "the", "of", "how", "what", "which", "who", "show", "list", "my", "with", "by", "open", "won", "lost", "this", "deals", "have",
];
