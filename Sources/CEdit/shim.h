// libedit as Swift sees it. Swift calls no variadic C function, so each use of el_set and history that the line
// editor makes stands here under a name of its own. Standard streams are C variables, which Swift 6 will not touch.
#ifndef SUANPAN_CEDIT_SHIM_H
#define SUANPAN_CEDIT_SHIM_H

#include <histedit.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

// Declared by X/Open's headers only.
extern int wcwidth(wchar_t character);

// Whether the locale's characters are single bytes.
static inline int cedit_is_single_byte(void) { return MB_CUR_MAX == 1; }

typedef unsigned char (*cedit_function)(EditLine *, int);
typedef char *(*cedit_prompt)(EditLine *);

static inline EditLine *cedit_open(const char *program) { return el_init(program, stdin, stdout, stderr); }

// Between two of the marks the prompt takes no room on the screen: colours.
static inline int cedit_set_prompt(EditLine *editor, cedit_prompt prompt, char mark) {
    return el_set(editor, EL_PROMPT_ESC, prompt, mark);
}

static inline int cedit_set_emacs(EditLine *editor) { return el_set(editor, EL_EDITOR, "emacs"); }

static inline int cedit_set_reader(EditLine *editor, el_rfunc_t reader) {
    return el_wset(editor, EL_GETCFN, reader);
}

static inline int cedit_set_client(EditLine *editor, void *client) {
    return el_set(editor, EL_CLIENTDATA, client);
}

static inline void *cedit_client(EditLine *editor) {
    void *client = NULL;
    return el_get(editor, EL_CLIENTDATA, &client) == 0 ? client : NULL;
}

static inline int cedit_add_function(EditLine *editor, const char *name, cedit_function function) {
    return el_set(editor, EL_ADDFN, name, name, function);
}

static inline int cedit_bind(EditLine *editor, const char *key, const char *name) {
    return el_set(editor, EL_BIND, key, name, NULL);
}

static inline int cedit_refresh(EditLine *editor) { return el_set(editor, EL_REFRESH); }

// 1 puts the terminal into the editor's mode, 0 back into its own.
static inline int cedit_prepare(EditLine *editor, int is_on) { return el_set(editor, EL_PREP_TERM, is_on); }

static inline int cedit_set_history(EditLine *editor, History *lines) {
    return el_set(editor, EL_HIST, history, lines);
}

static inline int cedit_limit_history(History *lines, int count) {
    HistEvent event;
    return history(lines, &event, H_SETSIZE, count) == -1 || history(lines, &event, H_SETUNIQUE, 1) == -1 ? -1 : 0;
}

static inline int cedit_enter_history(History *lines, const char *line) {
    HistEvent event;
    return history(lines, &event, H_ENTER, line);
}

#endif
