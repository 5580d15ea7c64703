//! What stands around the claims of a marketing text, in each language: openings and questions that claim nothing.
//!
//! Not for: claims, which come from records. Invariant: a frame says nothing of what a product does.

/// One variant: what it is called, its subject, its text. `{title}`, `{first}` (the first claim), `{all}` claims and
/// `{shown}` (what an article says, or the last claim) are filled in.
type Frame = (&'static str, &'static str, &'static str);

const ENGLISH: &[(&str, &[Frame])] = &[
    (
        "ad",
        &[
            ("what it is", "{title}", "{title}. {first} Ask us for a demo."),
            ("a question", "{title}", "How do you do this today? {title}: {first}"),
        ],
    ),
    (
        "linkedin",
        &[
            ("what it is", "{title}", "{title} in short: {all}\n\nQuestions? Write to me."),
            (
                "a question",
                "{title}",
                "A question to everybody who does this by hand: what would you do with the time?\n\n{title}: {first}",
            ),
            (
                "from practice",
                "{title}",
                "Good to know: {shown}\n\nThat is one thing we look after with {title}. How do you handle it?",
            ),
        ],
    ),
    (
        "email",
        &[
            (
                "what it is",
                "{title} in three lines",
                "Hello,\n\nyou may not know {title} yet. {all}\n\nIs that of use to you? Answer this mail and I show it to you.",
            ),
            (
                "a question",
                "How do you do this today? {title}",
                "Hello,\n\nhow do you do this today, and what bothers you most about it? This is {title}: {first}\n\nTell me in one line how you work; I tell you honestly whether it fits.",
            ),
            (
                "from practice",
                "Good to know about {title}",
                "Hello,\n\nsomething from our practice: {shown}\n\nIf you want to know more about {title}, a short answer is enough.",
            ),
        ],
    ),
];

const GERMAN: &[(&str, &[Frame])] = &[
    (
        "ad",
        &[
            ("was es ist", "{title}", "{title}. {first} Fragen Sie uns nach einer Vorführung."),
            ("eine Frage", "{title}", "Wie machen Sie das heute? {title}: {first}"),
        ],
    ),
    (
        "linkedin",
        &[
            ("was es ist", "{title}", "{title} in Kürze: {all}\n\nFragen dazu? Schreiben Sie mir."),
            (
                "eine Frage",
                "{title}",
                "Eine Frage an alle, die das von Hand machen: Was würden Sie mit der Zeit anfangen?\n\n{title}: {first}",
            ),
            (
                "aus der Praxis",
                "{title}",
                "Gut zu wissen: {shown}\n\nAuch darum kümmern wir uns mit {title}. Wie halten Sie es damit?",
            ),
        ],
    ),
    (
        "email",
        &[
            (
                "was es ist",
                "{title} in drei Zeilen",
                "Guten Tag,\n\nvielleicht kennen Sie {title} noch nicht. {all}\n\nIst das für Sie von Nutzen? Antworten Sie auf diese Mail, und ich zeige es Ihnen.",
            ),
            (
                "eine Frage",
                "Wie machen Sie das heute? {title}",
                "Guten Tag,\n\nwie machen Sie das heute, und was stört Sie daran am meisten? Das ist {title}: {first}\n\nSchreiben Sie mir in einer Zeile, wie Sie arbeiten; ich sage Ihnen ehrlich, ob es passt.",
            ),
            (
                "aus der Praxis",
                "Gut zu wissen über {title}",
                "Guten Tag,\n\netwas aus unserer Praxis: {shown}\n\nWenn Sie mehr über {title} wissen möchten, genügt eine kurze Antwort.",
            ),
        ],
    ),
];

const FRENCH: &[(&str, &[Frame])] = &[
    (
        "ad",
        &[
            ("ce que c'est", "{title}", "{title}. {first} Demandez-nous une démonstration."),
            ("une question", "{title}", "Comment faites-vous aujourd'hui ? {title} : {first}"),
        ],
    ),
    (
        "linkedin",
        &[
            ("ce que c'est", "{title}", "{title} en bref : {all}\n\nDes questions ? Écrivez-moi."),
            (
                "une question",
                "{title}",
                "Une question à tous ceux qui le font à la main : que feriez-vous de ce temps ?\n\n{title} : {first}",
            ),
            (
                "de la pratique",
                "{title}",
                "Bon à savoir : {shown}\n\nC'est l'un des points dont nous nous occupons avec {title}. Comment faites-vous chez vous ?",
            ),
        ],
    ),
    (
        "email",
        &[
            (
                "ce que c'est",
                "{title} en trois lignes",
                "Bonjour,\n\nvous ne connaissez peut-être pas encore {title}. {all}\n\nCela vous serait-il utile ? Répondez à ce message et je vous le montre.",
            ),
            (
                "une question",
                "Comment faites-vous aujourd'hui ? {title}",
                "Bonjour,\n\ncomment faites-vous aujourd'hui, et qu'est-ce qui vous gêne le plus ? Voici {title} : {first}\n\nDites-moi en une ligne comment vous travaillez ; je vous dirai franchement si cela convient.",
            ),
            (
                "de la pratique",
                "Bon à savoir sur {title}",
                "Bonjour,\n\nun exemple de notre pratique : {shown}\n\nPour en savoir plus sur {title}, une courte réponse suffit.",
            ),
        ],
    ),
];

/// The frames for a channel in a language; English where there are none.
pub(super) fn of(channel: &str, language: &str) -> &'static [Frame] {
    let all = match language {
        "de" => GERMAN,
        "fr" => FRENCH,
        _ => ENGLISH,
    };
    all.iter().find(|(name, _)| *name == channel).map_or(&[], |(_, frames)| frames)
}

/// A frame with what is said put in; what is put in is not looked through again.
pub(super) fn fill(frame: &str, said: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let mut rest = frame;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(before);
        text.push_str(said.iter().find(|(known, _)| *known == name).map_or("", |(_, words)| words));
        rest = behind;
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_channel_has_as_many_frames_in_each_language() {
        for (channel, frames) in ENGLISH {
            for language in ["de", "fr"] {
                assert_eq!(of(channel, language).len(), frames.len(), "{channel} {language}");
            }
        }
        assert!(of("poster", "en").is_empty());
    }

    #[test]
    fn what_is_filled_in_is_no_frame() {
        assert_eq!(fill("{title}: {first}.", &[("title", "A {first}"), ("first", "B")]), "A {first}: B.");
        assert_eq!(fill("no end {title", &[("title", "A")]), "no end A");
    }
}
