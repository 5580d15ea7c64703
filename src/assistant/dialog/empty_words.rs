//! Words without a meaning of their own, as data: a line of nothing else is about what was said before.
//!
//! Not for: words with which a line leans (`words`). Lower case.

/// Words that say nothing by themselves: pointing, asking, comparing, being polite; of several languages.
pub(super) const EMPTY: &str = "
    a an the and or but so then now also too just only again still instead rather well ok okay fine good right yes no
    please pls plz thanks thank hm hmm oh ah actually really exactly precisely roughly though maybe perhaps even yet
    it its it's that that's this these those them they their there here one ones he she him her his hers who whom whose
    what what's which when where why how come same other others another else each any some all both none more most less
    least much many few lot bit two three four five six thing things
    is are was were be been being am do does did done has have had can could may might will would shall should must let
    i me my mine we us our you your
    to of in on at by for from with without about into than as if not don't doesn't isn't aren't out up down over since
    between before after
    say says said saying tell told mean means meant think thinking know see look show give get make makes made put take
    explain work works happen happened happens
    low high bad good weak strong little big small large long short old new late early slow fast sure wrong missing
    weakest strongest worst best worse better first second last lower higher
    shorter brief briefly briefer concise summary version sentence sentences line lines word words plenty enough points
    point bullet bullets bulleted form prose text list table detail details longer plain simple simpler
    source sources reason reasons evidence proof quote basis based behind figures numbers figure number part sentence
    english german french spanish italian dutch deutsch englisch französisch spanisch italienisch anglais allemand
    français francais español espanol italiano nederlands svenska language
    und oder aber dann jetzt nun auch noch nur mal bitte danke gut warum wieso weshalb woher woran was wer wen wem wie wo
    wann welche welcher welches der die das den dem des ein eine einen es er sie ihm ihn ihr das dies diese dieser so zu
    ist sind war hat kommt macht sagt sagst meinst denkst du auf kurz kürzer knapp knapper satz sätze sätzen zeile zeilen
    genau denn doch
    et ou mais alors maintenant aussi encore pourquoi comment quoi qui que quel quelle quels quelles où est c'est ce cela
    ça il elle le la les un une des en de du plus court courte phrase phrases ligne lignes svp merci s'il vous plaît
    y o pero ahora también por qué cómo quién cuál cuáles dónde es eso esto lo el los las más corto corta frase frases en
    perché chi quale quali dove questo quello più breve in anche adesso e
    waarom hoe wat wie waar dat dit die het een nu ook korter graag alstublieft
    hoch niedrig schlecht schwach stark bekommen haben soll sollte wird wurde bei für mit von nach übernehmen
    si bas haut bon mauvais alto bajo bueno malo basso hoog laag
    te toi vous tu por favor per favore alsjeblieft dank je wel snälla
    varför hur vad vem var det den och nu också kortare tack
";
