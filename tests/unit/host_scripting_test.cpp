#include "tests/unit/host_support.h"

// JavaScript, Ruby, PHP.

namespace walwise::sql {
namespace {

using Strings = std::vector<std::string>;

TEST(HostJavaScript, StringsAndTemplates) {
  EXPECT_EQ(
      SqlIn(ExtractJavaScript,
            "q('UPDATE t SET a = \\'\\x41\\'' + \" WHERE b\"); sql`DELETE FROM ${t} WHERE \\``"
            "\nx = `DELETE FROM v WHERE ${a ? `y${{b: '}'}}` : 'z'};`"),
      (Strings{"UPDATE t SET a = 'A' WHERE b", "DELETE FROM ${t} WHERE `",
               "DELETE FROM v WHERE ${a ? `y${{b: '}'}}` : 'z'};"}));
}

TEST(HostJavaScript, SqlWithinAHoleIsFoundToo) {
  EXPECT_EQ(SqlIn(ExtractJavaScript, "`DELETE FROM t WHERE ${b(sql`DELETE FROM u`)}`"),
            (Strings{"DELETE FROM t WHERE ${b(sql`DELETE FROM u`)}", "DELETE FROM u"}));
}

TEST(HostJavaScript, RegularExpressionsCommentsAndJsxDoNotDerailIt) {
  const std::string_view source =
      "const r = /[/\"'`]\\/'/g; a = b / c; // don't\n"
      "return <p className=\"x\">Don't {y} / it's</p>;\n"
      "/* ` */ if (/'/.test(x)) { f(\"DELETE FROM t\") }\n"
      "const e = <b>isn't</b>\nq = 'DELETE FROM u'";
  EXPECT_EQ(SqlIn(ExtractJavaScript, source), (Strings{"DELETE FROM t", "DELETE FROM u"}));
  EXPECT_EQ(CommentsIn(ExtractJavaScript, source), (Strings{"// don't", "/* ` */"}));
}

TEST(HostJavaScript, InsertionsAreFoundAgain) {
  for (const std::string_view source :
       {"'UPDATE t SET a = 1'", "\"UPDATE t SET \\\n a = \\u{41}\"",
        "`UPDATE ${t}\n SET a = $${b}$`", "'UPDATE ' + t + ` SET a = ${1}` + \"x\""}) {
    ExpectInsertionsAreFoundAgain(ExtractJavaScript, source);
  }
}

TEST(HostRuby, StringsAndPercentLiterals) {
  EXPECT_EQ(SqlIn(ExtractRuby,
                  "a = 'DELETE FROM t WHERE \\'b\\' ~ \\'\\d\\'' # it's\n"
                  "b = \"UPDATE #{t['x']} SET a = #@b\" \\\n ' WHERE c'\n"
                  "c = %q(DELETE FROM u WHERE f(a)); d = %Q[DELETE FROM #{v};]\n"
                  "e = %w[a'b]; f = x % 3; g = $'; h = ?\"; i = z.nil? ? 'n' : 'DELETE FROM w'"),
            (Strings{"DELETE FROM t WHERE 'b' ~ '\\d'", "UPDATE #{t['x']} SET a = #@b WHERE c",
                     "DELETE FROM u WHERE f(a)", "DELETE FROM #{v};", "DELETE FROM w"}));
}

TEST(HostRuby, Heredocs) {
  EXPECT_EQ(SqlIn(ExtractRuby,
                  "execute(<<~SQL, <<-'RAW', 1)\n"
                  "    UPDATE #{t}\n\n      SET a = \"\\t\"\n  SQL\n"
                  " DELETE FROM r WHERE \\d\n  RAW\nx = <<SQL\nDELETE FROM v WHERE\n SQL\nSQL\n"
                  "class << self; end; a <<b"),
            (Strings{"UPDATE #{t}\n\n  SET a = \"\t\"", " DELETE FROM r WHERE \\d",
                     "DELETE FROM v WHERE\n SQL"}));
}

TEST(HostRuby, RegularExpressionsAndDocumentsDoNotDerailIt) {
  const std::string_view source =
      "x =~ /\"'/ ; y = a / b; z /2\n=begin\n\"\n=end\nq 'DELETE FROM t'\n__END__\n'DELETE FROM u'";
  EXPECT_EQ(SqlIn(ExtractRuby, source), Strings{"DELETE FROM t"});
  EXPECT_EQ(CommentsIn(ExtractRuby, source), Strings{"=begin\n\"\n=end"});
}

TEST(HostRuby, InsertionsAreFoundAgain) {
  for (const std::string_view source :
       {"'UPDATE t SET a = \\'b\\''", "\"UPDATE #{t} SET a = #@b c\"",
        "%q(UPDATE t SET a = f(1) \\) )", "%Q{UPDATE t SET a = \\{1}",
        "f(<<~SQL)\n    UPDATE t\n\n      SET a = #{b}\n    WHERE c\n  SQL\n",
        "<<'SQL'\nUPDATE t\nSET a = '\\'\nSQL\n", "'UPDATE t ' \"SET a = \" + b"}) {
    ExpectInsertionsAreFoundAgain(ExtractRuby, source);
  }
}

TEST(HostPhp, StringsAndHoles) {
  const SqlFragment fragment =
      OnlyFragment(ExtractPhp,
                   "it's <?php $q = \"UPDATE $t SET a = $r[x], b = $o->p.c, c = {$f['}']}, "
                   "d = ${e}, f = \\$1\" . ' WHERE \\'g\\'' . $h; // don't ?> it's");
  EXPECT_EQ(fragment.sql.text(),
            "UPDATE $t SET a = $r[x], b = $o->p.c, c = {$f['}']}, d = ${e}, f = $1 WHERE 'g'{$h}");
  EXPECT_EQ(HolesOf(fragment), (Strings{"$t", "$r[x]", "$o->p", "{$f['}']}", "${e}", "{$h}"}));
}

TEST(HostPhp, HeredocsLoseTheIndentationOfTheirEnd) {
  EXPECT_EQ(SqlIn(ExtractPhp,
                  "<?php f(<<<SQL\n    UPDATE {$t}\n      SET \"a\" = $b\n    SQL, 1);\n"
                  "$x = <<<'NOW'\nDELETE FROM $t\nNOW;\n?> don't <?= 'DELETE FROM u' ?>"),
            (Strings{"UPDATE {$t}\n  SET \"a\" = $b", "DELETE FROM $t", "DELETE FROM u"}));
}

TEST(HostPhp, CommentsEndBeforeTheClosingTag) {
  EXPECT_EQ(CommentsIn(ExtractPhp, "<?php # a ?> # b <?php // c\n#[D]\n/* e */"),
            (Strings{"# a ", "// c", "/* e */"}));
}

TEST(HostPhp, InsertionsAreFoundAgain) {
  for (const std::string_view source :
       {"<?php 'UPDATE t SET a = \\'b\\d\\''", "<?php \"UPDATE $t SET a = {$b['c']} d\"",
        "<?php f(<<<SQL\n    UPDATE t\n\n      SET a = $b\n    SQL);",
        "<?php f(<<<'SQL'\nUPDATE t\nSET a = '\\'\nSQL);",
        "<?php 'UPDATE ' . $t . \" SET a = 1\""}) {
    ExpectInsertionsAreFoundAgain(ExtractPhp, source);
  }
}

}  // namespace
}  // namespace walwise::sql
