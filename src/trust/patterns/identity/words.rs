//! The words that say what the number after them is, in the languages of the countries covered.
//!
//! For: data and its lookup, nothing else. Words are written in small letters without accents.
//! Not for: deciding (see `context`). Source: the names that the issuing offices use for their own numbers.

use super::plain::WordMap;
use std::sync::LazyLock;

/// What a word says about a number near it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// Nothing; the word before it counts: “is”, “of”.
    Filler,
    /// A number follows; of what, the word before tells: “number”, “no”, “code”.
    Marker,
    /// An id of something; of what, the word before tells.
    Id,
    /// A national, tax, health or company number, by its own name.
    National,
    /// What such numbers are about: tax, company, insurance.
    Topic,
    /// A social security number.
    Social,
    /// A passport.
    Passport,
    /// A driving licence, a vehicle.
    Vehicle,
    /// A bank account.
    Bank,
    /// A postal code.
    Postcode,
    /// A thing of everyday business: an order, a version, a parcel.
    Business,
}

/// What is known of a word in small letters without accents.
pub(super) fn lookup(word: &str) -> Option<Word> {
    if let Some(known) = WORDS.get(word) {
        return Some(*known);
    }
    let stem = SUFFIXES.iter().find_map(|suffix| word.strip_suffix(suffix)).filter(|stem| stem.len() >= 2)?;
    let business = BUSINESS_STEMS.iter().any(|business| stem.contains(business));
    Some(if business { Word::Business } else { Word::National })
}

static WORDS: LazyLock<WordMap<Word>> = LazyLock::new(|| {
    let lists = [
        // Later lists win over earlier ones.
        (Word::Business, BUSINESS_SHORT),
        (Word::Business, BUSINESS),
        (Word::Topic, TOPICS),
        (Word::National, SCHEMES),
        (Word::Social, SOCIAL),
        (Word::Passport, PASSPORT),
        (Word::Vehicle, VEHICLE),
        (Word::Bank, BANK),
        (Word::Postcode, POSTCODE),
        (Word::Id, ID),
        (Word::Filler, FILLER),
        (Word::Marker, MARKERS),
    ];
    let words = lists.into_iter().flat_map(|(kind, list)| list.split_whitespace().map(move |word| (word, kind)));
    words.collect()
});

/// Ends of compound words: Personalausweisnummer, isikukood, henkilötunnus.
const SUFFIXES: &[&str] = &[
    "nummer",
    "nummeret",
    "nummern",
    "numer",
    "numeris",
    "numurs",
    "number",
    "numero",
    "kood",
    "kodas",
    "kods",
    "tunnus",
    "cislo",
    "szam",
    "numarasi",
    "ausweis",
    "ausweisnr",
    "bevis",
    "bewijs",
    "noumero",
];

const BUSINESS_STEMS: &[&str] = &[
    "bestel",
    "rechnung",
    "auftrag",
    "artikel",
    "vorgang",
    "serien",
    "serie",
    "telefon",
    "telephone",
    "phone",
    "mobil",
    "handy",
    "fax",
    "order",
    "ordre",
    "faktur",
    "factuur",
    "liefer",
    "ticket",
    "sendung",
    "angebot",
    "produkt",
    "product",
    "teile",
    "version",
    "kunde",
    "klant",
    "kund",
    "asiakas",
    "tilaus",
    "lasku",
    "puhelin",
    "zimmer",
    "haus",
    "hus",
    "haupt",
    "seiten",
    "vertrag",
    "charge",
    "lot",
    "build",
    "model",
    "modell",
    "typ",
    "part",
    "track",
    "leverans",
    "zakaznic",
    "objednav",
    "rendel",
    "szamla",
    "siparis",
    "fatura",
    "zaklad",
    "bilet",
    "ruim",
    "kamer",
];

const MARKERS: &str = "number numbers numb numbe num nr nrs no nos n code codes reference numero numeros nummer nummeret \
    numer numeri numara numarasi cislo stevilka broj szam numar kood kode koodi kod codigo codice codigos номер numurs";

const FILLER: &str = "is was are were be the \
    a an of for my your our his her their its it s to as and or by buyer holder please with value field from on in at \
    ist lautet meine mein ihre seine unsere die der das des den dem fur von und oder es el la los las mi su de del do \
    da di du le les l d et ou e o y et est son sa ma mon numero numeros nummer nummeret numer numeri numara numarasi \
    cislo stevilka broj szam numar kood kode koodi kod codigo codice codigos kennung bent mijn het een van voor en er \
    mitt min mit ditt ar och on oma moj moja jest to wynosi je jsou verified valid confirmed gave given says reads \
    provided entered following new old current full own sometimes called also known official";

const ID: &str = "id ids identifier identifiers identifiant identificador identificatore kennziffer ident";

const TOPICS: &str = "identity identification identite identidad identidade identita identificacion identificacao \
    identificazione identifikation identifikationsnummer identitat identiteit identitet tozsamosci totoznosti kimlik \
    tax taxes taxpayer vat gst fiscal fiscale fiscaal steuer steuern umsatzsteuer ust mwst impot impots impuesto \
    impuestos imposto tributario tributaria contribuinte contribuyente contribuente podatkowy podatkowa danove danovy \
    skatt skat vero adoszam adoazonosito vergi taxid vatid vatno vatnumber taxnumber idnumber nationalid idno idnr idcard \
    registration register registered registry registro registre registar regon registrierung registratie \
    registrering handelsregister handelsregisternummer hrb hra gnr rcs national nationality citizen citizenship \
    citizenid personal persoonlijk person persons resident residence residency residente permit visa alien immigrant \
    insurance insured assurance seguridad securite versicherung versicherungsnummer sozialversicherung \
    sozialversicherungsnummer rentenversicherung krankenversicherung krankenversichertennummer ubezpieczenia health \
    sante salud saude medicare medicaid medical patient beneficiary subscriber pension pensioner voter elector ballot \
    company companies business corporate corporation enterprise entreprise empresa impresa unternehmen firma \
    organisation organization organisationsnummer orgnummer orgnr organisasjonsnummer foretak yritys entity lei \
    employer employee staff personnel student pupil education onderwijs school member membership policyholder \
    birthplace military matriculation license licence permis fuhrerschein rijbewijs korkort forerkort kørekort \
    korekort ajokortti prawo jazdy ridicsky vodicsky conducir conducao patente driver drivers driving driver's dl dln \
    excise accise akzise verbrauchsteuer customs eori land cadastral catastral property provider practitioner \
    physician doctor arztnummer bar notary attorney authorised authorized trader supply metering social-security \
    ausweis personalausweis personalausweisnummer fingerprint biometric refugee asylum laissez";

const SCHEMES: &str = "cpf cnpj cuit cuil cbu rut run ruc curp rfc nit nif nie cif dni cedula cedulas rif nss nuss imss \
    clabe ife ine rg pis pasep nis cnh titulo ci cui cuip rnc ncf rnp dpi nite rtn aadhaar aadhar uidai pan gstin epic \
    tan cin voterid nric fin uen mykad ic nik npwp ktp cnic nicop ntn nid tin brn bin rrn frn arc my-number \
    mynumber hkid ubn unified cccd cmnd mst psn sss philsys umid philhealth gsis tckn tckimlik vkn teudat zehut iqama \
    emirates eid bsn btw kvk rsin sofi insz niss rijksregister nrn bce kbo ssin nn bis nir siren siret tva insee ape \
    naf rna nino nhs utr crn paye upn chi hcn phn ohip ramq sin nas bn neq ein itin ptin atin npi mbi hicn dea duns \
    d-u-n-s abn acn tfn arbn ird nhi nzbn oib mbs jmbg emso emsho maticna davcna ddv pib pdv edb embs embg egn \
    eik bulstat lnch cnp cif onrc rodne rodnecislo rc ico icdph dic pesel nip krs regon dowod taj anum adoszam ado \
    szemelyi hetu ytunnus alv personnummer personnr samordningsnummer fodselsnummer fodselsnr fodselnr cpr cprnummer \
    cvr kennitala vsk isikukood kmkr registrikood asmens pvm personas pk pvn idno idnp unp inn ogrn ogrnip snils kpp \
    okpo edrpou rnokpp rntrc drfo iin pinfl stir voen amka afm fpa adt arithmos aft nipt nuis nid nrt peid coe \
    nifp nif ninea ice cnie cin nuit nida kra pin ghanacard tgn bvn stin steuernummer steuer-id steuerid steuerident \
    idnr ident-nr stnr st-nr ust-id ustid ustidnr uid ahv avs svnr svnummer zmr zvr gisa iva piva partita codice \
    tessera cie ts niss nisse nipc cartao bilhete utente sns natid natreg unique wkn isin leitweg leitweg-id \
    accisa cae cups ccc referencia catastro ogm vcs ogmvcs hp vn aic brin onderwijsnummer curp matricule \
    burgerservicenummer rijksregisternummer ondernemingsnummer ondernemingsnu kentekennummer pps ppsn rsi trn \
    инн огрн снилс кпп паспорт унп іпн рнокпп єдрпоу едрпоу егн еик булстат јмбг пиб жсн иин бин αφμ αμκα φπα αδτ";

const SOCIAL: &str = "ssn ssns ss social socialsecurity socialsecuritynumber";

const PASSPORT: &str = "passport passports passportno passportnumber reisepass reisepasses reisepassnummer pass \
    passeport passeports pasaporte pasaportes passaporte passaporto paspoort paszport paszportu pasu pas passi pasinumero \
    passnummer passnr pasaport pasaportu utlevel diavatirio διαβατηριο passi pase pass-nr";

const VEHICLE: &str = "plate plates vehicle vehicles vin chassis reg licenceplate licenseplate numberplate kennzeichen \
    autokennzeichen kfz kfz-kennzeichen plaque plaques immatriculation matricula matriculas placa placas targa targhe \
    kenteken rejestracyjny rejestracyjna rejestracyjnego spz rz registracni rendszam rekisteri rekisterinumero \
    registreringsnummer plaka plakasi inmatriculare fuhrerscheinnummer car bike motorcycle lorry truck";

const BANK: &str = "bank banking iban routing aba transit sortcode sort bsb ifsc swift bic acct accountnumber \
    accountno bankaccount konto kontonummer kontonr kontonr. kontonummern blz bankleitzahl compte rib cuenta cuentas \
    conto conta agencia rekening rekeningnummer rekeningnr bankgiro plusgiro postgiro ucet uctu ucetni szamlaszam \
    bankszamla rachunek rachunku hesap tili tilinumero kontonummeret banka checking savings giro micr";

const POSTCODE: &str = "zip zipcode postcode postcodes postal postleitzahl plz postnummer postnr postinumero cep cap psc \
    postleitzahlen postkod pincode eircode kodpocztowy iranyitoszam";

const BUSINESS: &str = "tel telephone phone phones mobile cell fax telefon handy whatsapp call dial sms voicemail \
    order orders invoice invoices quote quotes quotation ticket tickets case cases tracking track shipment \
    parcel waybill delivery sku skus part parts model models serial build builds version versions release commit \
    uuid guid hash checksum po purchase rfp contract contracts transaction transactions batch lot item items product \
    products article articles catalog catalogue section chapter page pages row rows line lines figure table budget \
    revenue price prices total amount sum deal deals opportunity opportunities lead leads campaign session request \
    port error errors extension ext quantity qty stock warehouse bin asset event events job jobs task issue issues \
    bug story epic sprint milestone message thread conversation call meeting record records account accounts \
    confirmation booking reservation flight seat seats room gate floor users hits views units tokens steps rate score \
    bestellung bestellnummer rechnung rechnungen rechnungsnummer auftrag auftragsnummer artikel vorgang lieferung \
    lieferschein sendung angebot angebotsnummer seriennummer version facture factures commande commandes devis colis \
    pedido pedidos factura facturas envio presupuesto fattura fatture ordine ordini spedizione preventivo zamowienie \
    zamowienia faktura fakture fakturu objednavka objednavky bestelling factuur offerte zending ordre ordrenummer \
    tilaus lasku tilausnumero siparis fatura rendeles szamla ref# sn isbn issn ean upc gtin imei doi iso din en norm \
    standard since until year years month quarter week day in-stock about approximately roughly nearly over under \
    download downloads install port ports pid process";

/// Short forms of business that are written in capitals and stand before numbers.
const BUSINESS_SHORT: &str = "inv so wo rma rfq rfi sow msa nda sla mpn asin mrr arr acv tcv ltv cac ebitda roi kpi okr \
    usd eur gbp chf jpy cad aud nzd sek nok dkk pln czk huf ron inr brl mxn cny try zar sgd hkd krw ils aed kb mb gb tb \
    pb hz khz mhz ghz kwh mw px dpi ms ns utc gmt est pst cet cest edt pdt ist am pm fy q1 q2 q3 q4 h1 h2 ytd mtd qtd eod \
    eta etd api sdk url uri http https tcp udp ip ipv4 ipv6 dns ssl tls sha md5 aes cve cwe cvss kb ms17 jira crm erp \
    soc pci dss hipaa ansi ieee astm nist ce ul fcc rohs iec hs hts naics sic unspsc nace gl coa awb bol dhl ups \
    fedex usps dpd gls tnt us uk eu usa emea apac latam dach amer anz nyc la sf hq ceo cfo cto coo vp svp evp md hr qa pr \
    mr pm ai ml ui ux db sql ok tv pc cpu gpu ram ssd hdd lcd led lte nfc usb hdmi rfc pdf csv xml json html zip \
    gps lat lon lng ft km cm mm kg lb lbs oz ml pcs ea pkg max min avg std sum tot approx aug sep oct nov dec jan feb mar \
    apr jun jul mon tue wed thu fri sat sun todo fixme na tba tbd asap fyi faq re fw fwd bcc attn via vs etc opp";
