"""Things one can see, one a file. They draw the state they are handed and post messages; they decide nothing.

All of them use Textual's line API: one widget draws its lines itself, and no row is ever a widget of its own."""
