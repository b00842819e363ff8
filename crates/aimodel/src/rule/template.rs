//! What templates do to whoever renders them (section 6 of the design of models).

rules! {
    "template/";
    /// It reaches for the objects behind the values.
    OBJECT_ACCESS, "object-access", Malicious, Critical, "a template reaches for the objects behind its values, from where any function can be called", "do not load it; take the template of the base model, and report this one", ["CVE-2024-34359"];
    /// It calls functions of the interpreter or of the system.
    SYSTEM_CALL, "system-call", Malicious, Critical, "a template calls what runs code or programs", "do not load it; take the template of the base model, and report this one", ["CVE-2024-34359"];
    /// A format string walks attributes.
    FORMAT_STRING, "format-string", Malicious, High, "a template's format string reaches for the objects behind its values", "do not load it; take the template of the base model, and report this one", ["CVE-2024-56326"];
    /// It reads other files.
    READS_FILE, "reads-file", Malicious, High, "a template includes a file outside of its folder", "do not load it; a chat template needs no other file";
    /// It never ends, or writes without bounds.
    ENDLESS, "endless", Malicious, High, "rendering it takes all time or memory", "do not load it; take the template of the base model";
    /// It includes other templates.
    LOADS_TEMPLATE, "loads-template", Suspicious, Medium, "a chat template loads another template, which none needs", "see what it loads, and why";
    /// It uses objects of the engine or of a web server.
    ENGINE_OBJECT, "engine-object", Suspicious, Medium, "a template uses objects of its engine or of a web server, from which attacks start", "see what it wants of them; a chat template needs none";
    /// The name of an attribute is computed.
    COMPUTED_NAME, "computed-name", Suspicious, Medium, "a template asks for an attribute whose name it computes", "see which name comes out; a chat template names what it wants", ["CVE-2024-56326", "CVE-2025-27516"];
    /// Text that nobody sees.
    HIDDEN_TEXT, "hidden-text", Suspicious, Medium, "a template holds text that a model reads and people do not see", "show the characters (cat -v), and compare with the template of the base model";
    /// It could not be understood.
    NOT_UNDERSTOOD, "not-understood", Unreadable, Medium, "a template is not Jinja as it is known, so nothing is said of it", "render it in a sandbox to see whether it is a template at all";
}
