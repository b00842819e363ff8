//! What sort of licence each id of the SPDX list is (list 3.27), and the licences of models.
//!
//! A family is one pattern. The longest pattern that fits decides, so that an exception stands beside its family.
//! What stands in no table is [`Category::Unknown`]: it is asked about, never taken for permissive.

use std::sync::LazyLock;

use crate::pattern::glob;

/// A sort of licence: what it asks of whoever passes the work on or lets others use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Notices are kept, nothing else is asked (MIT, Apache-2.0, public domain).
    Permissive,
    /// The work's own files stay open (LGPL, MPL, EPL).
    WeakCopyleft,
    /// Whatever is made from it stays open (GPL, CC-BY-SA).
    StrongCopyleft,
    /// That holds for use over a network as well (AGPL, SSPL).
    NetworkCopyleft,
    /// Use itself is limited: no competition, no commerce, no production, source only.
    Proprietary,
    /// A model's or data's licence that limits use: OpenRAIL, Llama, Gemma, `NC` and `ND` licences.
    ModelRestricted,
    /// Something was declared that nobody has sorted.
    Unknown,
    /// Nothing was declared.
    Undeclared,
}

impl Category {
    /// All categories.
    pub const ALL: [Self; 8] = [
        Self::Permissive,
        Self::WeakCopyleft,
        Self::StrongCopyleft,
        Self::NetworkCopyleft,
        Self::Proprietary,
        Self::ModelRestricted,
        Self::Unknown,
        Self::Undeclared,
    ];

    /// The kebab-case name that policies use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Permissive => "permissive",
            Self::WeakCopyleft => "weak-copyleft",
            Self::StrongCopyleft => "strong-copyleft",
            Self::NetworkCopyleft => "network-copyleft",
            Self::Proprietary => "proprietary",
            Self::ModelRestricted => "model-restricted",
            Self::Unknown => "unknown",
            Self::Undeclared => "undeclared",
        }
    }

    /// The category with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.name() == name)
    }
}

/// The category of a licence id, in any case.
pub fn category(id: &str) -> Category {
    let id = id.to_ascii_lowercase();
    let longest = PATTERNS.iter().find(|(pattern, _)| glob(pattern, &id));
    longest.map_or(Category::Unknown, |(_, category)| *category)
}

/// The table in lower case, the longest pattern first.
static PATTERNS: LazyLock<Vec<(String, Category)>> = LazyLock::new(|| {
    let mut patterns: Vec<(String, Category)> = TABLE
        .iter()
        .flat_map(|(category, patterns)| {
            patterns.iter().map(|pattern| (pattern.to_ascii_lowercase(), *category))
        })
        .collect();
    patterns.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    patterns
});

/// The category of a licence with an exception: one that allows linking makes a strong copyleft a weak one.
pub fn category_with(id: &str, exception: &str) -> Category {
    match category(id) {
        Category::StrongCopyleft if LINKING_EXCEPTIONS.iter().any(|known| glob(known, exception)) => {
            Category::WeakCopyleft
        }
        other => other,
    }
}

/// The category of a licence that is declared in words: the licences of models have no ids.
pub fn category_of_words(declared: &str) -> Category {
    let words: String = declared
        .chars()
        .take(400)
        .map(|character| if character.is_ascii_alphanumeric() { character.to_ascii_lowercase() } else { '-' })
        .collect();
    let plain = words.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    let known = |pattern: &&str| glob(pattern, &plain);
    if MODEL_NAMES.iter().any(known) { Category::ModelRestricted } else { Category::Unknown }
}

/// How the licences of models are called in model cards and in `LicenseRef-` ids, as words joined by `-`.
#[rustfmt::skip]
const MODEL_NAMES: &[&str] = &[
    "llama*", "*-llama-*", "meta-llama*", "*openrail*", "*open-rail*", "*rail-m*", "*rail-license*", "gemma*", "*-gemma",
    "cc-by-nc*", "*noncommercial*", "*non-commercial*", "*research-only*", "*research-license*", "falcon-*",
    "*tii-falcon*", "deepseek*", "qwen*", "tongyi-qianwen*", "*stabilityai*", "stability-ai*", "stability-community*",
    "nvidia-open-model*", "mistral-*research*", "mnpl*", "mrl*", "yi-license*", "apple-amlr*", "apple-ascl*",
    "*-ai-community-license*", "*community-license-agreement*", "grok-*", "jamba*", "cohere*", "c4ai*", "exaone*",
    "hyperclovax*", "tencent-hunyuan*", "hunyuan*", "flux-1-dev*", "flux-dev*", "bigcode*", "intel-research*",
];

/// Exceptions that let other works link without taking the licence over.
#[rustfmt::skip]
const LINKING_EXCEPTIONS: &[&str] = &[
    "Classpath-exception-*", "GCC-exception-*", "GNU-compiler-exception", "*-linking-exception", "*-linking-source-exception",
    "Linux-syscall-note", "LLVM-exception", "Libtool-exception", "Autoconf-exception-*", "Bison-exception-*",
    "Bootloader-exception", "Font-exception-*", "PS-or-PDF-font-exception-*", "eCos-exception-*", "freertos-exception-*",
    "GNAT-exception", "Independent-modules-exception", "OpenJDK-assembly-exception-*", "Qt-GPL-exception-*",
    "u-boot-exception-*", "UBDL-exception", "WxWindows-exception-*", "Swift-exception", "FLTK-exception",
    "gnu-javamail-exception", "i2p-gpl-java-exception", "GPL-3.0-interface-exception", "Qwt-exception-*", "SANE-exception",
    "SWI-exception", "Texinfo-exception", "CLISP-exception-*", "mif-exception", "Fawkes-Runtime-exception",
    "LZMA-exception", "harbour-exception", "romic-exception", "KiCad-libraries-exception", "polyparse-exception",
    "fmt-exception", "PCRE2-exception", "LLGPL", "OCCT-exception-*", "389-exception", "GPL-3.0-389-ds-base-exception",
];

#[rustfmt::skip]
const TABLE: &[(Category, &[&str])] = &[
    (Category::NetworkCopyleft, &[
        "AGPL-*", "SSPL-*", "RPL-*", "CPAL-*", "OSL-3.0", "EUPL-*", "Parity-*", "CAL-1.0*", "Watcom-1.0", "APSL-2.0",
        "RPSL-*", "NPOSL-*",
    ]),
    (Category::StrongCopyleft, &[
        "GPL-*", "GFDL-*", "CC-BY-SA-*", "CC-SA-*", "OSL-*", "CECILL-1.*", "CECILL-2.*", "copyleft-next-*", "ODbL-*",
        "Sleepycat", "TMate", "QPL-*", "CERN-OHL-S-*", "CERN-OHL-1.*", "TAPR-OHL-*", "LiLiQ-Rplus-*", "D-FSL-*",
        "SMAIL-GPL", "ESA-PL-strong-copyleft-*", "BitTorrent-*", "CDLA-Sharing-*", "LAL-*", "TGPPL-*", "OPL-1.0", "VOSTROM",
        "Linux-man-pages-copyleft*", "OPUBL-*", "SMPPL",
        "copyleft*", "OGTSL", "Arphic-*", "OSET-PL-*", "IPA", "CATOSL-*", "BSD-Protection",
    ]),
    (Category::WeakCopyleft, &[
        "LGPL-*", "LGPLLR", "MPL-*", "EPL-*", "CDDL-*", "CPL-*", "IPL-*", "APSL-1.*", "CECILL-C", "MS-RL", "NPL-*", "SPL-*",
        "LPL-*", "LiLiQ-R-*", "CERN-OHL-W-*", "ErlPL-*", "Interbase-*", "RSCPL", "Artistic-*", "ClArtistic", "Ruby",
        "LPPL-*", "wxWindows", "OCLC-*", "NASA-*", "NOSL", "OCCT-PL", "APL-*", "TPL-*", "GPL-2.0-with-*",
        "GPL-3.0-with-*", "OFL-*", "Ubuntu-font-*", "MakeIndex", "SNIA",
        "OpenPBS-*", "TORQUE-*", "Imlib2", "CPOL-*", "iMatix", "Noweb", "Mup", "TOSL", "Community-Spec-*", "GL2PS", "FreeImage",
        "MTLL", "ESA-PL-weak-copyleft-*", "psfrag", "Borceux", "Vim", "UCL-*", "CUA-OPL-*", "SISSL*", "Nokia", "Motosoto", "NGPL", "SugarCRM-*", "Zimbra-*", "gSOAP-*", "YPL-*", "eCos-2.0", "RHeCos-*", "Artistic-dist", "Frameworx-*", "SimPL-*",
        "any-OSI-perl-modules",
    ]),
    (Category::ModelRestricted, &[
        "CC-BY-NC-*", "CC-BY-ND-*", "C-UDA-*", "LicenseRef-*openrail*", "LicenseRef-*Llama*", "LicenseRef-*Gemma*",
    ]),
    (Category::Proprietary, &[
        "BUSL-*", "Elastic-*", "PolyForm-*", "FSL-*", "SUL-*", "Aladdin", "JPL-image", "UnRAR", "FDK-MPEG-H", "MS-LPL", "AMDPLPA", "IEC-Code-*",
        "Hippocratic-*", "BSD-3-Clause-No-Military-*", "BSD-3-Clause-No-Nuclear-License*", "COIL-*", "NCGL-*", "JSON",
        "Sendmail", "Sendmail-8.23", "Unicode-TOU", "DRL-*",
        "Adobe-Display-*", "MMIXware",
        "LicenseRef-*NVIDIA*", "LicenseRef-*Proprietary*", "LicenseRef-*Commercial*", "PPL", "CDL-1.0",
    ]),
    (Category::Permissive, &[
        "0BSD", "ALGLIB-Documentation", "atc-game", "BOLA-*", "Buddy", "ESA-PL-permissive-*", "hyphen-bulgarian", "ISO-permission", "OpenMDW-*",
        "OSSP", "SGMLUG-PM", "TekHVC", "Vixie-Cron", "WordNet", "WTFNMFPL", "3D-Slicer-*", "AAL", "Abstyles", "AdaCore-doc", "Adobe-2006", "Adobe-Glyph", "Adobe-Utopia", "ADSL",
        "AFL-*", "Afmparse", "AMD-newlib", "AML", "AML-glslang", "AMPAS", "ANTLR-PD*", "Apache-*", "APAFML", "App-s2p",
        "Aspell-RU", "ASWF-Digital-Assets-*", "Baekmuk", "Bahyph", "Barr", "bcrypt-Solar-Designer", "Beerware", "Bitstream-*",
        "blessing", "BlueOak-*", "Boehm-GC*", "Brian-Gladman-*", "BSD-*", "BSL-1.0", "bzip2-*", "Caldera*",
        "Catharon", "CC-BY-1.0", "CC-BY-2.*", "CC-BY-3.*", "CC-BY-4.*", "CC-PDDC", "CC-PDM-*", "CC0-*", "CDLA-Permissive-*", "CECILL-B",
        "CERN-OHL-P-*", "CFITSIO", "check-cvs", "checkmk", "Clips", "CMU-Mach*", "CNRI-*", "Condor-*",
        "Cornell-Lossless-JPEG", "Cronyx", "Crossword", "CryptoSwift", "CrystalStacker", "Cube", "curl", "cve-tou", "DEC-3-Clause",
        "diffmark", "DL-DE-*", "DOC", "DocBook-*", "Dotseqn", "DSDP", "dtoa", "dvipdfm", "ECL-*", "EFL-*", "eGenix",
        "Entessa", "EPICS", "etalab-*", "EUDatagrid", "Eurosym", "Fair", "FBM", "FDK-AAC", "Ferguson-Twofish", "FreeBSD-DOC", "FSFAP*",
        "FSFUL*", "FTL", "Furuseth", "fwlw", "Game-Programming-Gems", "GCR-docs", "GD", "generic-xts", "Giftware",
        "Glide", "Glulxe", "GLWTPL", "gnuplot", "Graphics-Gems", "gtkbook", "Gutmann", "HaskellReport", "HDF5", "hdparm", "HIDAPI",
        "HP-*", "HPND*", "HTMLTIDY", "IBM-pibs", "ICU", "IJG*", "ImageMagick", "Info-ZIP", "Inner-Net-*",
        "InnoSetup", "Intel", "Intel-ACPI", "ISC*", "Jam", "JasPer-*", "jove", "JPNIC", "Kastrup", "Kazlib", "Knuth-CTAN", "Latex2e*",
        "Leptonica", "libpng*", "libselinux-*", "libtiff", "libutil-*", "LiLiQ-P-*", "Linux-man-pages-1-para",
        "Linux-OpenIB", "LOOP", "LPD-document", "lsof", "Lucida-Bitmap-Fonts", "LZMA-SDK-*", "Mackerras-*", "magaz", "mailprio",
        "man2html", "Martin-Birgmeier", "McPhee-slideshow", "metamail", "Minpack", "MIPS", "MirOS", "MIT", "MIT-*", "MITNFA",
        "MPEG-SSG", "mpi-permissive", "mpich2", "mplus", "MS-PL", "MulanPSL-*", "Multics", "NAIST-*",
        "Naumen", "NBPL-*", "NCBI-PD", "NCL", "NCSA", "Net-SNMP", "NetCDF", "Newsletr", "ngrep", "NICTA-*", "NIST-*",
        "NLOD-*", "NLPL", "NRL", "NTIA-PD", "NTP*", "Nunit", "O-UDA-*", "OAR", "ODC-By-*", "OFFIS", "OGC-*", "OGDL-*",
        "OGL-*", "OLDAP-*", "OLFL-*", "OML", "OpenSSL*", "OpenVision", "OPL-UK-*", "PADL", "PDDL-*", "PHP-*", "Pixar",
        "pkgconf", "Plexus", "pnmstitch", "PostgreSQL", "PSF-*", "psutils", "Python-*", "python-ldap", "Qhull",
        "radvd", "Rdisc", "RSA-MD", "Ruby-pty", "SAX-PD*", "Saxpath", "SCEA", "SchemeReport", "Sendmail-Open-Source-*",
        "SGI-*", "SGP4", "SHL-*", "SL", "SMLNJ", "snprintf", "SOFA", "softSurfer", "Soundex", "Spencer-*",
        "ssh-keyscan", "SSH-*", "SSLeay-standalone", "StandardML-NJ", "Sun-PPP*", "SunPro", "SWL", "swrule", "Symlinks", "TCL",
        "TCP-wrappers", "TermReadKey", "ThirdEye", "threeparttable", "TPDL", "TrustedQSL", "TTWL", "TTYP0",
        "TU-Berlin-*", "UCAR", "ulem", "UMich-Merit", "Unicode-3.0", "Unicode-DFS-*", "UnixCrypt", "Unlicense*", "UPL-*",
        "URT-RLE", "VSL-*", "W3C*", "w3m", "Widget-Workshop", "Wsuipa", "WTFPL", "wwl", "X11*", "Xdebug-*",
        "Xerox", "Xfig", "XFree86-*", "xinetd", "xkeyboard-*", "xlock", "Xnet", "xpp", "XSkat", "xzoom", "Zed", "Zeeff", "Zend-*", "Zlib",
        "zlib-acknowledgement", "ZPL-*",
    ]),
];

/// Ids of the list that have no category on purpose: each names a set of licences, not one.
pub const UNSORTED: &[&str] = &["any-OSI"];

#[cfg(test)]
mod tests;
