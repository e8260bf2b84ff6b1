"""The command line: the desk for scripts, hooks and a second pane.

A verb parses its arguments, calls one function of the desk and prints what came of it; it holds no rule of its own.
stdout is data, stderr is narration, and both are English whatever the console's language is: other programs read them.
A verb's module is loaded when that verb is called and never otherwise, so each pays only for itself.
"""
