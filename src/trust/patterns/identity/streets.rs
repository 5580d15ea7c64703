//! How streets are called in the countries covered: data and its lookup, nothing else.
//!
//! Not for: deciding what is an address (see `address`). Words are small and without accents.

use super::plain::WordMap;
use std::sync::LazyLock;

/// Words at the end of a street's name, where the number stands before: `12 Main Street`.
const AFTER_NAME: &str = "street st str road rd avenue ave av boulevard blvd lane ln drive dr court ct place pl square sq terrace ter \
    tce crescent cres circle cir close grove gardens gate highway hwy parkway pkwy plaza row trail trl way walk \
    wharf quay alley mews hill loop pike route turnpike esplanade parade pde rise glen green heights ridge run \
    crossing expressway freeway broadway vale view bypass causeway path park point pass bend cove canyon creek \
    extension junction landing manor mall meadows oval spur strand track villas wynd rapids points squares \
    streets";

/// Words at the end of a street's name, where the number stands after: `Erzsébet tér 19`.
const BEFORE_NUMBER: &str = "utca utja ut ter tere korut setany koz gate gata vei veg plass tee tn pst mnt puiestee maantee caddesi cad \
    sokak sokagi sk bulvari street road avenue lane strasse str weg allee platz gasse gatve iela prospektas \
    vagen gatan vej alle straat laan plein katu tie route steenweg ulica ulice namesti trida nabrezi rd";

/// Words that begin a street's name: `Via Roma`, `rue de la Paix`.
const BEFORE_NAME: &str = "via viale vicolo piazza piazzale piazzetta corso largo strada contrada lungomare calle avenida avda avd \
    paseo plaza ronda carrer carretera camino travesia glorieta colonia rua travessa praca alameda estrada \
    avenue boulevard bd bld rue chemin impasse allee quai cours place route passage square faubourg ul ulica \
    ulice al aleja aleje os osiedle plac pl nam namesti trg bulevar bulevardul calea soseaua piata aleea ulitsa \
    ulitza prospekt odos leoforos οδος λεωφορος улица ул проспект пр переулок jalan jl jln strasse laan kaya \
    partida urb urbanizacion barrio bairro quinta";

/// Ends of one-word street names, where the number stands after: `Ziegelgasse 19`.
const ENDS: &[&str] = &[
    "strasse",
    "strase",
    "stras",
    "str",
    "gasse",
    "weg",
    "platz",
    "allee",
    "damm",
    "ufer",
    "steig",
    "chaussee",
    "promenade",
    "brucke",
    "straat",
    "laan",
    "gracht",
    "kade",
    "plein",
    "singel",
    "dijk",
    "steeg",
    "steenweg",
    "vej",
    "gade",
    "vaenget",
    "gata",
    "gatan",
    "vagen",
    "grand",
    "stigen",
    "torget",
    "veien",
    "vegen",
    "vei",
    "bakken",
    "svingen",
    "vollen",
    "katu",
    "tie",
    "kuja",
    "polku",
    "kaari",
    "raitti",
    "vegur",
    "braut",
    "stigur",
    "gotu",
    "stien",
    "straede",
    "parken",
    "alleen",
    "pladsen",
    "hojvej",
    "stredet",
    "rinne",
    "ranta",
    "torvet",
    "ulica",
    "promenaden",
    "graben",
    "markt",
    "wald",
    "halde",
    "rain",
    "matt",
];

/// Everyday words that end like a street.
const NO_STREETS: &[&str] = &[
    "brigade",
    "renegade",
    "unterwegs",
    "norway",
    "supermarkt",
    "weltmarkt",
    "zweig",
    "terrain",
    "bargain",
    "train",
    "bahrain",
    "ukraine",
    "brain",
    "captain",
    "domain",
    "retain",
    "remain",
    "constrain",
    "restrain",
    "matt",
    "grain",
    "drain",
    "necktie",
    "hashtie",
    "magnum",
    "grand",
    "regata",
    "regatta",
    "sonata",
    "stigma",
    "ferienwald",
    "aufmarkt",
    "markt",
    "rand",
    "brand",
    "schaden",
    "strain",
    "formatt",
    "sprain",
    "again",
    "gain",
    "main",
    "spain",
    "contain",
    "obtain",
    "explain",
    "maintain",
    "sustain",
    "entertain",
    "mountain",
    "certain",
    "fountain",
    "britain",
    "curtain",
];

/// Parts of a building: `Apt. 12`, `Suite 4`.
const UNITS: &str = "apt apartment suite ste flat unit appt appartement wohnung lejlighed lgh piso interno int m lok byt bte bus \
    dpto depto apto etage building bldg block";

/// Boxes at a post office: `P.O. Box 108`, `Postfach 12`.
const BOXES: &str = "box postbox pobox postfach postbus postboks boite bp apartado skrytka casella psc caixa boks postilokero \
    postafiok lokero";

/// Small words inside names: `Via dei Fiorentini`, `rue de la Paix`.
const PARTICLES: &str = "de du des la le les l d del della delle dei degli di da do dos das el los las y e of the and van von der den \
    dem am an zum zur im i w na pod nad ter ten a al san santa sv st";

/// What a word may be; several at once.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct Street(u8);

const IS_AFTER_NAME: u8 = 1;
const IS_BEFORE_NUMBER: u8 = 2;
const IS_BEFORE_NAME: u8 = 4;
const IS_UNIT: u8 = 8;
const IS_BOX: u8 = 16;
const IS_PARTICLE: u8 = 32;

static WORDS: LazyLock<WordMap<u8>> = LazyLock::new(|| {
    let lists = [
        (IS_AFTER_NAME, AFTER_NAME),
        (IS_BEFORE_NUMBER, BEFORE_NUMBER),
        (IS_BEFORE_NAME, BEFORE_NAME),
        (IS_UNIT, UNITS),
        (IS_BOX, BOXES),
        (IS_PARTICLE, PARTICLES),
    ];
    let mut words = WordMap::default();
    for (flag, list) in lists {
        list.split_whitespace().for_each(|word| *words.entry(word).or_default() |= flag);
    }
    words
});

impl Street {
    /// What this word may be, in small letters without accents.
    pub(super) fn of(word: &str) -> Self {
        Self(WORDS.get(word).copied().unwrap_or_default())
    }

    pub(super) fn is_after_name(self) -> bool {
        self.0 & IS_AFTER_NAME != 0
    }

    pub(super) fn is_before_number(self) -> bool {
        self.0 & IS_BEFORE_NUMBER != 0
    }

    pub(super) fn is_before_name(self) -> bool {
        self.0 & IS_BEFORE_NAME != 0
    }

    pub(super) fn is_unit(self) -> bool {
        self.0 & IS_UNIT != 0
    }

    pub(super) fn is_box(self) -> bool {
        self.0 & IS_BOX != 0
    }

    pub(super) fn is_particle(self) -> bool {
        self.0 & IS_PARTICLE != 0
    }
}

/// A compound like `Ziegelgasse`; the name before its end has three letters at least.
pub(super) fn is_compound(word: &str) -> bool {
    let end = ENDS.iter().find(|end| word.ends_with(*end));
    end.is_some_and(|end| word.len() >= end.len() + 3) && !NO_STREETS.contains(&word)
}
