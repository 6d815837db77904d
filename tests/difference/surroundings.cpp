#include "tests/difference/surroundings.h"

#include "tests/difference/conditions.h"
#include "tests/difference/values.h"

namespace walwise::difference {

void Surroundings::Make() {
  AddChecks();
  LoadRows();
  AddLateCheck();
  AddForeignKeys();
  AddColumnWithDefault();
  AddTriggers();
  AddWritingFunction();
  if (context_->Use(4, "table: inheritance child")) AddChild();
  if (context_->Use(1, "table: rule")) AddRule();
  if (context_->Use(6, "table: view")) AddView();
  if (context_->Use(5, "table: row security")) AddRowSecurity();
  script_->push_back("GRANT ALL ON ALL TABLES IN SCHEMA w TO difference_user");
  script_->push_back("GRANT ALL ON ALL SEQUENCES IN SCHEMA w TO difference_user");
}

void Surroundings::MakeWithoutRules() {
  AddChecks();
  LoadRows();
  AddLateCheck();
  AddForeignKeys();
  AddColumnWithDefault();
  AddRowTriggers();
  AddWritingFunction();
}

std::string Surroundings::Predicate(const Column& column) {
  const std::string value = Constant(context_, *column.type);
  if (!column.type->has_order) return column.name + " IS NOT NULL";
  if (context_->Use(15, "table: CHECK that raises")) {
    return Text("raise_on({0}::text, {1}::text)", column.name, value);
  }
  if (column.type->family == Family::kInteger && context_->Use(10, "table: CHECK that divides")) {
    return Text("10 / ({0} - 1) < 100", column.name);
  }
  if (context_->Use(4, "table: CHECK with a volatile function")) {
    return Text("volatile_flag({0}::text) OR {0} IS NULL", column.name);
  }
  return Text("{0} <> {1}", column.name, value);
}

void Surroundings::AddChecks() {
  for (int i = 0; i < 2; i++) {
    if (!context_->Use(18, "table: CHECK")) continue;
    const Column& column = context_->random.Pick(schema_->columns);
    const bool not_valid = context_->Use(15, "table: CHECK, NOT VALID");
    script_->push_back(Text("ALTER TABLE t ADD CONSTRAINT t_check{0} CHECK ({1}){2}",
                            std::to_string(i), Predicate(column), not_valid ? " NOT VALID" : ""));
  }
  if (!schema_->partition_column.empty() && context_->Use(20, "table: CHECK of one partition")) {
    const Column& column = context_->random.Pick(schema_->columns);
    script_->push_back(
        Text("ALTER TABLE t1 ADD CONSTRAINT t1_check CHECK ({0})", Predicate(column)));
  }
}

// Rows that fail it may be there already, and stay until they are updated.
void Surroundings::AddLateCheck() {
  const Column& column = context_->random.Pick(schema_->columns);
  if (!column.type->has_order || !context_->Use(12, "table: CHECK that old rows fail")) return;
  script_->push_back(Text("ALTER TABLE t ADD CONSTRAINT t_late CHECK ({0} <> {1}) NOT VALID",
                          column.name, Constant(context_, *column.type)));
}

std::string Surroundings::ConstantRow(const std::string& table) {
  Texts names;
  Texts values;
  for (const Column& column : schema_->columns) {
    const bool is_t = table == "t";
    if (is_t && (column.is_generated() || column.fill == Fill::kIdentityAlways)) continue;
    names.push_back(column.name);
    const bool is_null = context_->random.Chance(column.is_not_null ? (is_t ? 0 : 2) : 10);
    values.push_back(is_null ? "NULL" : Constant(context_, *column.type));
  }
  return Text("INSERT INTO {0} ({1}) VALUES ({2})", table, Join(names), Join(values)) +
         (table == "t" ? " ON CONFLICT DO NOTHING" : "");
}

void Surroundings::LoadRows() {
  for (int i = context_->random.Between(3, 10); i > 0; i--) script_->push_back(ConstantRow("t"));
  for (int i = context_->random.Between(2, 5); i > 0; i--) script_->push_back(ConstantRow("s"));
  const Type& key = *schema_->columns.front().type;
  for (std::string_view value : key.values) {
    if (context_->random.Chance(15)) continue;
    const std::string text = key.are_expressions ? std::string(value) : Quote(value);
    script_->push_back(
        Text("INSERT INTO p VALUES ({0}::{1}) ON CONFLICT DO NOTHING", text, key.cast));
  }
}

void Surroundings::AddForeignKeys() {
  static const Texts actions = {"", " ON DELETE CASCADE", " ON UPDATE CASCADE ON DELETE SET NULL",
                                " DEFERRABLE INITIALLY DEFERRED"};
  const Column& first = schema_->columns.front();
  if (context_->Use(9, "table: foreign key")) {
    script_->push_back("INSERT INTO p SELECT DISTINCT o." + first.name + " FROM t AS o WHERE o." +
                       first.name + " IS NOT NULL ON CONFLICT DO NOTHING");
    script_->push_back(Text("ALTER TABLE t ADD CONSTRAINT t_p FOREIGN KEY ({0}) REFERENCES p{1}",
                            first.name, context_->random.Pick(actions)));
  }
  const Key& key = schema_->keys.front();
  const bool is_plain = key.columns.size() == 1 && key.targets.size() > 1 &&
                        key.targets.back().starts_with("ON CONSTRAINT");
  if (!is_plain) return;
  const std::string& column = key.columns.front();
  if (context_->Use(8, "table: foreign key to itself")) {
    script_->push_back(Text("ALTER TABLE t ADD upper {0}", schema_->Find(column)->type->column));
    script_->push_back(
        Text("ALTER TABLE t ADD CONSTRAINT t_t FOREIGN KEY (upper) REFERENCES t "
             "({0}){1}",
             column, context_->random.Pick(actions)));
    schema_->columns.push_back(
        {.name = "upper", .type = schema_->Find(column)->type, .is_in_source = false});
  }
  if (context_->Use(8, "table: referenced")) {
    script_->push_back(Text("CREATE TABLE q (r {0} REFERENCES t ({1}){2})",
                            schema_->Find(column)->type->column, column,
                            context_->random.Pick(actions)));
    script_->push_back(Text("INSERT INTO q SELECT o.{0} FROM t AS o", column));
    schema_->tables.push_back("q");
  }
}

void Surroundings::AddColumnWithDefault() {
  if (!context_->Use(8, "table: column added with a default")) return;
  const Type& type = TypeNamed("int");
  const bool is_volatile = context_->random.Chance(30);
  const std::string value = is_volatile ? "nextval('seq')" : "7";
  script_->push_back(Text("ALTER TABLE t ADD added int NOT NULL DEFAULT {0}", value));
  schema_->columns.push_back({.name = "added",
                              .type = &type,
                              .is_not_null = true,
                              .fill = Fill::kDefault,
                              .expression = value,
                              .is_in_source = false});
}

// In the parent's indexes there is nothing of it.
void Surroundings::AddChild() {
  if (!schema_->partition_column.empty()) return;
  script_->push_back("CREATE TABLE t_child (more text DEFAULT 'x') INHERITS (t)");
  script_->push_back(ConstantRow("t_child"));
}

void Surroundings::AddTriggers() {
  AddRowTriggers();
  AddStatementTriggers();
}

void Surroundings::AddRowTriggers() {
  const Column& column = context_->random.Pick(schema_->columns);
  auto add = [this](int percent, std::string_view feature, const std::string& text) {
    if (context_->Use(percent, feature)) script_->push_back(text);
  };
  add(3, "trigger: BEFORE INSERT row, sees",
      "CREATE TRIGGER t_see BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION see_row()");
  add(2, "trigger: BEFORE INSERT row, suppresses",
      "CREATE TRIGGER t_stop BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION suppress_row()");
  if (context_->Use(3, "trigger: BEFORE INSERT row, changes")) {
    script_->push_back(Text(
        "CREATE FUNCTION change_row() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN NEW.{0} := "
        "{1}; RETURN NEW; END $f$",
        column.name, Constant(context_, *column.type)));
    script_->push_back(
        Text("CREATE TRIGGER t_change BEFORE {0} ON t FOR EACH ROW EXECUTE FUNCTION change_row()",
             context_->random.Chance(50) ? "INSERT" : "INSERT OR UPDATE"));
  }
  add(7, "trigger: BEFORE UPDATE row",
      "CREATE TRIGGER t_update BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION see_row()");
  add(3, "trigger: BEFORE UPDATE row, suppresses",
      "CREATE TRIGGER t_keep BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_row()");
  add(14, "trigger: AFTER row",
      "CREATE TRIGGER t_note AFTER INSERT OR UPDATE OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION "
      "note_row()");
  add(5, "trigger: AFTER row, upserts",
      "CREATE TRIGGER t_count AFTER INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION "
      "count_row()");
  add(3, "trigger: UPDATE OF, with WHEN",
      Text("CREATE TRIGGER t_of AFTER UPDATE OF {0} ON t FOR EACH ROW WHEN (OLD.{0}::text IS "
           "DISTINCT FROM NEW.{0}::text) EXECUTE FUNCTION note_row()",
           column.name));
  add(3, "trigger: deferred",
      "CREATE CONSTRAINT TRIGGER t_deferred AFTER INSERT OR UPDATE ON t DEFERRABLE INITIALLY "
      "DEFERRED FOR EACH ROW EXECUTE FUNCTION note_row()");
  if (!schema_->partition_column.empty()) {
    add(20, "trigger: BEFORE INSERT row of one partition",
        "CREATE TRIGGER t1_see BEFORE INSERT ON t1 FOR EACH ROW EXECUTE FUNCTION see_row()");
  }
}

void Surroundings::AddStatementTriggers() {
  if (context_->Use(10, "trigger: statement")) {
    for (const std::string when : {"BEFORE", "AFTER"}) {
      script_->push_back(
          Text("CREATE TRIGGER t_all_{0} {0} INSERT OR UPDATE ON t EXECUTE FUNCTION "
               "note_statement()",
               when));
    }
  }
  if (context_->Use(7, "trigger: transition tables")) {
    script_->push_back(
        "CREATE TRIGGER t_new AFTER INSERT ON t REFERENCING NEW TABLE AS new_rows EXECUTE FUNCTION "
        "note_new_rows()");
    script_->push_back(
        "CREATE TRIGGER t_changed AFTER UPDATE ON t REFERENCING OLD TABLE AS old_rows NEW TABLE AS "
        "new_rows EXECUTE FUNCTION note_changed_rows()");
  }
  if (context_->Use(5, "trigger: BEFORE statement, writes the target")) {
    const Column& column = context_->random.Pick(schema_->columns);
    const std::string write =
        context_->random.Chance(50)
            ? "DELETE FROM t"
            : Text("UPDATE t SET {0} = {1}", column.name, Constant(context_, *column.type));
    script_->push_back(
        Text("CREATE FUNCTION write_before() RETURNS trigger LANGUAGE plpgsql AS $f$ "
             "BEGIN {0} WHERE {1}; RETURN NULL; END $f$",
             write, Conditions::OneRow(context_)));
    script_->push_back("CREATE TRIGGER t_write BEFORE INSERT ON t EXECUTE FUNCTION write_before()");
  }
}

// For sources whose rows change t while the statement runs.
void Surroundings::AddWritingFunction() {
  const Column& column = context_->random.Pick(schema_->columns);
  const std::string write =
      context_->random.Chance(30)
          ? "DELETE FROM t"
          : Text("UPDATE t SET {0} = {1}", column.name, Constant(context_, *column.type));
  script_->push_back(
      Text("CREATE FUNCTION touch(n int) RETURNS int LANGUAGE plpgsql AS $f$ BEGIN "
           "{0} WHERE {1}; RETURN n; END $f$",
           write, Conditions::OneRow(context_)));
}

void Surroundings::AddRule() {
  script_->push_back(
      "CREATE RULE t_also AS ON INSERT TO t DO ALSO INSERT INTO audit VALUES ('rule')");
}

void Surroundings::AddView() {
  Texts names;
  for (const Column& column : schema_->columns) names.push_back(column.name);
  const Column& column = context_->random.Pick(schema_->columns);
  std::string view = Text("CREATE VIEW v AS SELECT {0} FROM t", Join(names));
  if (context_->random.Chance(60)) view += " WHERE " + Predicate(column);
  if (context_->Use(40, "table: view with check option")) {
    view += context_->random.Chance(50) ? " WITH LOCAL CHECK OPTION" : " WITH CHECK OPTION";
  }
  script_->push_back(view);
  schema_->target = "v";
}

void Surroundings::AddRowSecurity() {
  const Column& column = context_->random.Pick(schema_->columns);
  const Column& other = context_->random.Pick(schema_->columns);
  script_->push_back("ALTER TABLE t ENABLE ROW LEVEL SECURITY");
  script_->push_back(Text("CREATE POLICY t_see ON t FOR SELECT USING ({0})",
                          context_->random.Chance(50) ? "true" : Predicate(column)));
  script_->push_back(Text("CREATE POLICY t_write ON t USING ({0}) WITH CHECK ({1})",
                          Predicate(column), Predicate(other)));
  schema_->has_row_security = true;
}

}  // namespace walwise::difference
