//! What the Python of a model folder does to whoever loads the model (section 7 of the design of models).

rules! {
    "code/";
    /// It acts when it is imported.
    IMPORT_EFFECT, "import-effect", Malicious, Critical,
        "importing the file runs programs or code, or reaches into the network", "do not load the model with its code; report it";
    /// It changes files when it is imported.
    IMPORT_WRITES, "import-writes", Suspicious, High,
        "importing the file changes or deletes files", "see which files, and why an import needs that";
    /// It works out what to call when it is imported.
    IMPORT_DYNAMIC, "import-dynamic", Suspicious, Medium,
        "importing the file calls what it works out only then", "see what it calls";
    /// It runs what it decodes or downloads.
    DECODED, "runs-decoded-text", Suspicious, High,
        "a function runs text that it decodes or downloads", "decode the text and read it; do not load the model with its code before";
    /// A shell for somebody else.
    REVERSE_SHELL, "reverse-shell", Suspicious, Critical,
        "a function joins a connection with a shell", "do not load the model with its code; report it";
    /// A command that fetches and runs.
    SHELL_COMMAND, "hostile-command", Suspicious, High,
        "a function runs a command that fetches and runs something, or hides what it runs", "read the command; do not load the model with its code before";
    /// What its functions can do.
    CAN, "can", Note, Low,
        "functions of the file run programs or code, reach into the network or load pickles when they are called", "read them before the model is served";
    /// A program where a description belongs.
    PROGRAM_IN_TEXT, "program-in-text", Suspicious, Low,
        "a text in the file is a program: nothing runs it when the file is loaded, and somebody put it there",
        "find out what it is for, and see that what shows or uses the text does not run it";
    /// It could not be read.
    NOT_UNDERSTOOD, "not-understood", Unreadable, Medium,
        "the file is not Python as it is known, so nothing is said of it", "see whether Python can read it";
}
