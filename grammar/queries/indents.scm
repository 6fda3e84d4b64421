[
  (compound_statement)
  (field_declaration_list)
  (enumerator_list)
  (initializer_list)
  (argument_list)
  (parameter_list)
  (case_statement)
] @indent.begin

; A body without braces.
(if_statement consequence: (_) @indent.begin (#not-kind-eq? @indent.begin "compound_statement"))
(else_clause (expression_statement) @indent.begin)
(while_statement body: (_) @indent.begin (#not-kind-eq? @indent.begin "compound_statement"))
(for_statement body: (_) @indent.begin (#not-kind-eq? @indent.begin "compound_statement"))
(async_for body: (_) @indent.begin (#not-kind-eq? @indent.begin "compound_statement"))
(async_with body: (_) @indent.begin (#not-kind-eq? @indent.begin "compound_statement"))

["}" ")"] @indent.branch
(compound_statement "}" @indent.end)
(field_declaration_list "}" @indent.end)
(enumerator_list "}" @indent.end)
(initializer_list "}" @indent.end)

[
  (labeled_statement)
  (preproc_directive)
  "#if" "#ifdef" "#ifndef" "#elif" "#else" "#endif" "#define" "#include"
] @indent.zero

(comment) @indent.auto
(string_literal) @indent.auto
(ERROR) @indent.auto
