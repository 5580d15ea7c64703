//! Tests of the whole: texts in, ranges and kinds out.

use super::*;
use crate::trust::patterns::Found;
use proptest::prelude::*;

/// What is found, from left to right, without what lies inside another.
pub(super) fn found(text: &str) -> Vec<(&str, EntityType)> {
    let mut shapes = Vec::new();
    find(text, &mut shapes);
    shapes.sort_by_key(|shape| (shape.range.start, std::cmp::Reverse(shape.range.end)));
    let mut end = 0;
    let mut kept = Vec::new();
    for shape in shapes {
        let Found::Sure(kind) = shape.found else { continue };
        if shape.range.start >= end {
            end = shape.range.end;
            kept.push((&text[shape.range], kind));
        }
    }
    kept
}

use EntityType::{Address, NationalId, Passport, Ssn};

#[test]
fn numbers_with_a_strong_check_need_no_words() {
    for number in [
        "529.982.247-25",
        "11.222.333/0001-81",
        "20-17541243-4",
        "756.8633.3465.66",
        "DE 283 641 025",
        "ATU36548250",
        "CHE-532.824.404 MWST",
        "71021103858",
        "200269E5812",
        "X6337901K",
        "AB 12 34 56 C",
        "1 47 06 75 271 752 28",
        "99 918 634 219",
        "31383928322",
        "110101198001202098",
        "A0LTS5PSLGAN6U5LNV07",
        "12345-1234567-1",
        "JINY680821MJCGGKA9",
    ] {
        assert_eq!(found(&format!("We hold {number} on file.")), [(number, NationalId)], "{number}");
    }
}

#[test]
fn words_name_numbers_in_many_languages() {
    for (text, number, kind) in [
        ("VSNR XK-8841-22B is on file", "XK-8841-22B", NationalId),
        ("His tax number is 12/345/67890.", "12/345/67890", NationalId),
        ("Steuernummer: 4711 0815 22", "4711 0815 22", NationalId),
        ("numéro fiscal : 18 22 333 444 555", "18 22 333 444 555", NationalId),
        ("cédula de identidad 8.123.456", "8.123.456", NationalId),
        ("Personalausweisnummer L22AB1234", "L22AB1234", NationalId),
        ("driver's license number D400-7836-0001", "D400-7836-0001", NationalId),
        ("number plate: KX19 ABC,", "KX19 ABC", NationalId),
        ("routing number 021000021", "021000021", NationalId),
        ("account no. 00123456", "00123456", NationalId),
        ("passport A1234567 expires", "A1234567", Passport),
        ("Reisepass Nr. C01X00T47", "C01X00T47", Passport),
        ("여권번호는 M123A4567입니다", "M123A4567", Passport),
        ("身份证号：11010119900307123X", "11010119900307123X", NationalId),
        ("\"taxId\": \"998877665\"", "998877665", NationalId),
        ("national_id=44-5566-77", "44-5566-77", NationalId),
        ("N.I.F. 123456789", "123456789", NationalId),
        ("V-number: 602591", "602591", NationalId),
        ("VAT: IE 1084573H", "IE 1084573H", NationalId),
        ("HRB 87447 B, Amtsgericht", "HRB 87447 B", NationalId),
        ("B1234567X is my passport number", "B1234567X", Passport),
        ("zip code is 29812", "29812", Address),
    ] {
        assert_eq!(found(text), [(number, kind)], "{text}");
    }
    assert_eq!(found("Passports AB1234567 and XY9876543").len(), 2, "a list after one word");
}

#[test]
fn social_security_numbers_are_known_by_their_form_or_name() {
    for (text, number) in [
        ("SSN 219-44-8731", "219-44-8731"),
        ("he sent 219-44-8731 yesterday", "219-44-8731"),
        ("social security number: 219448731", "219448731"),
        ("Social Security Number (SSN): 219 44 8731", "219 44 8731"),
        ("soc_sec / ssn=219448731&x", "219448731"),
        ("ITIN-like 912-75-1234", "912-75-1234"),
    ] {
        assert_eq!(found(text), [(number, Ssn)], "{text}");
    }
    for text in
        ["000-12-3456", "666-12-3456", "219-00-8731", "219-44-0000", "219-44.8731", "order 219-44-8731", "219448731"]
    {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn business_numbers_are_left_alone() {
    for text in [
        "Order 51824753556 and invoice 99918634219",
        "Invoice no. 71021103858, PO 4500012345",
        "SKU HAG-6907-439 is back-ordered until week 26.",
        "UUID 717221ff-a5fc-40ce-a5b1-bbe792eb654e",
        "Tracking 1Z998AA33419009 delayed",
        "Ticket #969371 closed; SLA 99.97%.",
        "ISO 27001, SOC 2 Type II and PCI DSS v4.0 apply.",
        "ARR 1,250,000 and EBITDA 2.580.000 EUR",
        "Release 2.52.8 of 2026-03-14, build 40682912",
        "Bestellnummer 123456789, Rechnungsnummer 2026-0815",
        "the company grew by 120000 users",
        "Lat 48.5178, lon 2.1286",
        "a bare 123456782 passes one check digit",
        "Section 9.8.1 and chapter 12",
        "Serial number 8412-5512-9931",
        "order ID 8839201, session id 123456789",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn addresses_of_many_countries() {
    for (text, address) in [
        ("Ship to 12 Main Street, Springfield, IL 62704 today", "12 Main Street, Springfield, IL 62704"),
        ("He lives at 221B Baker St, London NW1 6XE.", "221B Baker St, London NW1 6XE"),
        ("Hauptstraße 5a, 80331 München", "Hauptstraße 5a, 80331 München"),
        ("au 12 bis, rue de la Paix, 75002 Paris", "12 bis, rue de la Paix, 75002 Paris"),
        ("Calle Mayor, 5, 28013 Madrid", "Calle Mayor, 5, 28013 Madrid"),
        ("in Via dei Fiorentini 17", "Via dei Fiorentini 17"),
        ("Keizersgracht 123, 1015 CJ Amsterdam", "Keizersgracht 123, 1015 CJ Amsterdam"),
        ("Storgatan 12, 111 22 Stockholm", "Storgatan 12, 111 22 Stockholm"),
        ("ul. Karpacka 69, 00-950 Warszawa", "ul. Karpacka 69, 00-950 Warszawa"),
        ("Rua Diadema 1903", "Rua Diadema 1903"),
        ("P.O. Box 108", "P.O. Box 108"),
        ("from SW1A 1AA to K1A 0B1", "SW1A 1AA"),
    ] {
        assert_eq!(found(text).first(), Some(&(address, Address)), "{text}");
    }
    for text in
        ["Chapter 6: Objection handling", "12 new seats", "Q4 2026 Roadmap 12", "via Zoom 5 people", "Colgate 12"]
    {
        assert_eq!(found(text), [], "{text}");
    }
}

proptest! {
    #[test]
    fn ranges_are_slices_in_any_text(text in "(\\PC|[0-9A-Z .,:/-]|\u{a0}|\n|é|年|ID |Nr |St ){0,60}") {
        let mut shapes = Vec::new();
        find(&text, &mut shapes);
        for shape in shapes {
            prop_assert!(text.get(shape.range.clone()).is_some_and(|part| !part.is_empty()), "{shape:?}");
        }
    }

    #[test]
    fn long_runs_of_digits_do_no_harm(text in "[0-9 ./-]{0,200}") {
        let mut shapes = Vec::new();
        find(&text, &mut shapes);
        prop_assert!(shapes.iter().all(|shape| shape.range.end <= text.len()));
    }

    #[test]
    fn any_short_text_can_be_checked_by_every_scheme(text in "[0-9A-Z]{0,24}") {
        prop_assert!(schemes::following(text.as_bytes()).all(|scheme| scheme.shape.len() == text.len()));
    }
}

/// A scheme, a number of it, and one of its shape that fails; both made up at random and computed.
const NUMBERS: &[(&str, &str, &str)] = &[
    ("ar.cbu", "4611314082163655452742", "7423064945501713287508"),
    ("ar.cuit", "20175412434", "20459151022"),
    ("at.tin", "543022438", "987585134"),
    ("at.uid", "ATU36548250", "ATU12077468"),
    ("at.vnr", "3368280948", "2061010864"),
    ("au.abn", "99918634219", "42448391799"),
    ("au.acn", "868456106", "455808187"),
    ("au.tfn", "291778412", "051292547"),
    ("be.bce", "0237872605", "0920597978"),
    ("be.nn", "56091359560", "61090920923"),
    ("be.ogm", "637645285233", "131480618985"),
    ("be.vat", "BE0831574169", "BE2229591183"),
    ("bg.bulstat", "765476413", "757150753"),
    ("bg.egn", "6312029147", "8402036176"),
    ("bg.vat", "BG320516027", "BG794988330"),
    ("br.cnpj", "26763641721921", "65995685603770"),
    ("br.cpf", "73825631893", "73324966911"),
    ("by.unp", "443437414", "097076318"),
    ("ca.bc_phn", "9841327599", "9398071011"),
    ("ca.sin", "675976195", "268782225"),
    ("ch.ahv", "7568633346566", "7568907031519"),
    ("ch.vat", "CHE532824404MWST", "CHE252592058"),
    ("cl.rut", "790319087", "198315347"),
    ("cn.ric", "110101198001202098", "44030519830302515U"),
    ("cn.uscc", "913101157W8HCKR0DU", "91310115K0TJXB3DLN"),
    ("co.nit", "1660002260", "6176050487"),
    ("cy.vat", "CY19369025B", "CY03978870G"),
    ("cz.dic", "CZ07756941", "CZ98483790"),
    ("cz.ico", "60548975", "00230225"),
    ("cz.rc", "9708011577", "7305010654"),
    ("de.idnr", "30229145681", "49515413613"),
    ("de.vat", "DE283641025", "DE557432495"),
    ("dk.cpr", "1907883942", ""),
    ("dk.cvr", "99874147", "75787185"),
    ("do.cedula", "57148472335", "26460815035"),
    ("ec.ci", "1749265557", "1703599585"),
    ("ee.ik", "58604013503", "38606139427"),
    ("ee.kmkr", "644837053", "566969838"),
    ("ee.registrikood", "72225992", "82044076"),
    ("es.ccc", "12573845207743139499", "32788622117878670102"),
    ("es.cif", "B5900171I", "K5913052T"),
    ("es.cups", "ES1399695158757401KH", "ES3219573344492039PY"),
    ("es.dni", "96596997X", "39108700W"),
    ("es.nie", "X6337901K", "O8806056L"),
    ("ex_yu.jmbg", "1105995500590", "2405976506638"),
    ("fi.alv", "FI92317506", "FI43942703"),
    ("fi.hetu", "200269E5812", "240158E757G"),
    ("fi.ytunnus", "66562487", "11436919"),
    ("fr.nif", "1408027702417", "5479160569699"),
    ("fr.nir", "147067527175228", "283027566198875"),
    ("fr.siren", "706024510", "723187859"),
    ("fr.siret", "85055244980688", "13503393419642"),
    ("fr.tva", "FR02898201793", "FR15835679888"),
    ("gb.nhs", "5741789846", "8737307216"),
    ("gb.upn", "Z806892953031", "K496182679371"),
    ("gb.utr", "4789782766", "1548332502"),
    ("gb.vat", "739856321", "898692855"),
    ("gh.tin", "C001240912X", "K399121220L"),
    ("gr.afm", "929016686", "271988370"),
    ("gr.amka", "01128899349", "02025030801"),
    ("gr.vat", "EL434745904", "EL239387507"),
    ("hr.oib", "HR34009298456", "HR08153519186"),
    ("hu.anum", "HU63900125", "HU82997855"),
    ("id.nik", "3171012311958340", ""),
    ("ie.pps", "5575469J", "7588339O"),
    ("ie.vat", "IE1084573H", "IE4728663DS"),
    ("il.id", "984327072", "460592731"),
    ("in.aadhaar", "644741442382", "021658683167"),
    ("in.gstin", "27BTBPQ4871E1ZJ", ""),
    ("in.pan", "BJMPK4182E", ""),
    ("in.vid", "7452123497127872", "2995758911902792"),
    ("is.kennitala", "0103853699", "1903683549"),
    ("it.cf", "NFSBFR50A18G855P", "MBPVCUCLE05G46YI"),
    ("it.iva", "36982980942", "33223349231"),
    ("jp.corporate", "1705240260264", "0976823861183"),
    ("jp.mynumber", "173781706100", "925777917525"),
    ("kr.brn", "1719420802", "0184658578"),
    ("kr.rrn", "8803141108071", "9211070744244"),
    ("lei", "A0LTS5PSLGAN6U5LNV07", "SAXM5RQ7RAU77AEPQ107"),
    ("lt.asmens", "59212171062", "35501172123"),
    ("lt.pvm", "LT835682113", "LT801238869"),
    ("lu.tva", "LU76255188", "LU05428628"),
    ("lv.pvn", "LV42975106594", ""),
    ("ma.ice", "009262214885994", "009376557458647"),
    ("md.idno", "5866717858210", "8741832418328"),
    ("me.pib", "30909465", "93093937"),
    ("mk.edb", "3574758783526", "9130181224726"),
    ("mt.vat", "MT40023024", "MT63114963"),
    ("mu.nid", "Y1111753966707", ""),
    ("mx.curp", "JINY680821MJCGGKA9", ""),
    ("mx.rfc", "OIGE62080653K", ""),
    ("my.nric", "840718748719", ""),
    ("nl.bsn", "245860046", "348839241"),
    ("nl.btw", "NL998354545B98", ""),
    ("no.kontonr", "59661868052", "10824475493"),
    ("no.mva", "NO500790377MVA", "NO826467704MVA"),
    ("no.orgnr", "964205892", "326507498"),
    ("no.person", "03084939187", "09126273130"),
    ("nz.ird", "044418991", "953218278"),
    ("pe.ruc", "20974624339", "20186914311"),
    ("pl.nip", "PL7520947695", "PL1071632625"),
    ("pl.pesel", "71021103858", "65060667832"),
    ("pl.regon", "134941629", "532463504"),
    ("pt.cc", "670448174EH4", "171561865GI1"),
    ("pt.nif", "304696013", "432869978"),
    ("ro.cnp", "2600420120293", "1821220127654"),
    ("ro.cui", "RO53411007", "RO66409375"),
    ("rs.pib", "128020914", "866064800"),
    ("ru.inn", "1232973971", "3309779609"),
    ("ru.ogrn", "8120957727751", "4519581296715"),
    ("se.orgnr", "6771213060", "0913114009"),
    ("se.personnummer", "9304227474", "4508186537"),
    ("se.vat", "SE135704686901", "SE676468908901"),
    ("sg.uen", "47357883B", "16190746A"),
    ("si.davcna", "28946375", "43685002"),
    ("si.ddv", "SI17012104", "SI00516934"),
    ("sk.dph", "SK7439884980", "SK7002436470"),
    ("th.pin", "4533301677922", "3686110437277"),
    ("tr.tckn", "31383928322", "95009348670"),
    ("tr.vkn", "4333043602", "8422941199"),
    ("tw.ubn", "08408017", ""),
    ("ua.rntrc", "5040645924", "9072849656"),
    ("us.rtn", "023340433", "025547996"),
    ("uy.rut", "217499820018", "213983370066"),
    ("ve.rif", "G708380875", "E022132021"),
    ("vn.mst", "7060877856", "2997980213"),
    ("za.id", "5908242593183", "9911217840625"),
    ("za.tin", "0056180664", "8563027325"),
    ("de.kvnr", "A123456780", "A123456781"),
    ("es.nss", "281234567840", "281234567841"),
    ("gb.nino", "AB123456C", "QQ123456C"),
    ("mx.clabe", "032180000118359719", "032180000118359718"),
    ("sg.nric", "S1234567D", "S1234567E"),
    ("tw.id", "A123456789", "A123456788"),
    ("us.mbi", "1EG4TE5MK72", "1SG4TE5MK72"),
    ("us.npi", "1234567893", "1234567890"),
    ("uy.ci", "12345672", "12345673"),
];

#[test]
fn every_scheme_knows_its_numbers() {
    let is = |name: &str, number: &str| schemes::following(number.as_bytes()).any(|scheme| scheme.name == name);
    for (name, good, bad) in NUMBERS {
        assert!(is(name, good), "{name} {good}");
        assert!(bad.is_empty() || !is(name, bad), "{name} {bad}");
    }
}

#[test]
fn more_than_forty_countries_have_numbers_with_a_check() {
    let mut countries: Vec<&str> = NUMBERS.iter().filter(|row| !row.2.is_empty()).map(|row| &row.0[..2]).collect();
    countries.sort_unstable();
    countries.dedup();
    assert!(countries.len() >= 60, "{}: {countries:?}", countries.len());
}
