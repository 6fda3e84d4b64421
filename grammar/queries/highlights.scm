; Where two patterns take a node, the later one counts.

(identifier) @variable

((identifier) @constant
 (#match? @constant "^[A-Z][A-Z\\d_]*$"))

[
  "break" "case" "continue" "default" "do" "else" "for" "goto" "if" "return" "switch" "while"
  "enum" "struct" "typedef" "union"
  "sizeof" "offsetof" "__builtin_offsetof" "_Generic"
  "alignof" "_Alignof" "__alignof__" "__alignof" "alignas" "_Alignas"
  "typeof" "__typeof__" "__typeof" "typeof_unqual" "__typeof_unqual__" "__typeof_unqual"
  "asm" "__asm__" "__asm" "__attribute__" "__attribute"
  "_Static_assert" "static_assert" "__label__" "_BitInt" "_Atomic" "__extension__"
] @keyword

[
  (storage_class_specifier)
  (type_qualifier)
  (gnu_asm_qualifier)
  (ms_restrict_modifier)
] @keyword

[
  "#define" "#elif" "#elifdef" "#elifndef" "#else" "#endif" "#if" "#ifdef" "#ifndef" "#include" "defined"
  (preproc_directive)
  (preproc_linemarker)
  (preproc_pragma)
] @keyword.directive

[
  "=" "+=" "-=" "*=" "/=" "%=" "&=" "|=" "^=" "<<=" ">>="
  "+" "-" "*" "/" "%" "++" "--" "!" "~" "&" "|" "^" "<<" ">>"
  "==" "!=" "<" ">" "<=" ">=" "&&" "||" "->" "?" "..."
  "__real__" "__real" "__imag__" "__imag"
] @operator

["." ";" "," ":" "::"] @punctuation.delimiter
["(" ")" "[" "]" "{" "}" "[[" "]]"] @punctuation.bracket

[(string_literal) (system_lib_string)] @string
(escape_sequence) @string.escape
(char_literal) @character
(number_literal) @number
[(true) (false)] @boolean
(null) @constant.builtin

(field_identifier) @property
(statement_identifier) @label
(type_identifier) @type
[(primitive_type) (sized_type_specifier)] @type.builtin

(parameter_declaration declarator: (identifier) @variable.parameter)
(parameter_declaration declarator: (pointer_declarator declarator: (identifier) @variable.parameter))
(enumerator name: (identifier) @constant)
(attribute name: (identifier) @attribute)

(call_expression function: (identifier) @function)
(call_expression function: (field_expression field: (field_identifier) @function))
(function_declarator declarator: (identifier) @function)
(preproc_def name: (identifier) @constant.macro)
(preproc_function_def name: (identifier) @function.macro)

(comment) @comment

; Async C

["async" "await" "yield"] @keyword.coroutine
["try" "catch" "finally" "throw" "defer"] @keyword.exception
"with" @keyword

(named_argument name: (field_identifier) @variable.parameter)
