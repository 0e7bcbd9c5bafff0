// Operations as callers of a face see them: passwords in the place of the keys that the door takes.

extension Catalogue.Operation {
    /// The arguments as a caller writes them.
    package var faceArguments: [Argument] {
        let passwords = Dictionary(uniqueKeysWithValues: PasswordMembers.key.map { ($1, $0) })
        return arguments.compactMap { argument in
            guard !isOurs(argument) else { return nil }
            guard let password = passwords[argument.name], secret.contains(argument.name) else {
                return argument
            }
            return Argument(
                name: password, type: "password", baseType: "text", isRequired: argument.isRequired,
                isArray: false,
                fields: [],
                commentEN: password == PasswordMembers.new
                    ? "The new password, as a person types it: none of the commonest, no row of keys or day, not the login or a name, not the one in force."
                    : "The password, as a person types it.",
                commentZH: password == PasswordMembers.new
                    ? "用户输入的新密码:不得是常用密码、键盘顺序、日期、用户名、姓名或公司名称,也不得与现在的相同" : "用户输入的密码")
        }
    }

    /// What the service fills in by itself.
    private func isOurs(_ argument: Argument) -> Bool {
        argument.name == PasswordMembers.clientAddress
            || PasswordMembers.ours.contains(argument.name) && takes("new_key")
    }

    /// The example as a caller writes it.
    package var faceExample: String {
        guard let example = try? JSONRequest(checking: Array(example.utf8)) else { return "{}" }
        var replacements: [String: [(name: String, value: JSONTree)]] = [PasswordMembers.newSalt: []]
        for (password, key) in PasswordMembers.key where takes(key) {
            replacements[key] = [(password, "correct horse battery staple")]
        }
        return example.replacing(replacements).text
    }
}

extension Catalogue.Operation {
    /// A refusal whose faults name what a caller writes: the password, not the key and the salt that are made of it.
    func inFaceNames(_ answer: Answer) -> Answer {
        let passwords = Dictionary(uniqueKeysWithValues: PasswordMembers.key.map { ($1, $0) })
            .filter { takes($0.key) && secret.contains($0.key) }
        guard !answer.isDone, !passwords.isEmpty,
            let body = try? JSONRequest(checking: Array(answer.body.utf8)),
            let details = answer.json?["details"], details["faults"] != nil
        else { return answer }
        let kept = (details["faults"]?.elements ?? []).filter {
            $0["path"]?.string != PasswordMembers.newSalt
        }
        let faults = kept.map { fault in
            JSONTree.object(
                fault.members.map { member in
                    let path = member.name == "path" ? member.value.string : nil
                    let password = path.flatMap { passwords[$0] }
                    return .init(
                        name: member.name, value: password.map { .string($0) } ?? .json(member.value))
                })
        }
        let told = details.members.map { member in
            JSONTree.Member(
                name: member.name, value: member.name == "faults" ? .array(faults) : .json(member.value))
        }
        var answer = answer
        answer.body = body.replacing(["details": [("details", .object(told))]]).text
        return answer
    }
}
