// Operations as callers of a face see them: passwords in the place of the keys that the door takes.

extension Catalogue.Operation {
    /// The arguments as a caller writes them.
    package var faceArguments: [Argument] {
        let passwords = Dictionary(uniqueKeysWithValues: PasswordMembers.key.map { ($1, $0) })
        return arguments.compactMap { argument in
            guard argument.name != PasswordMembers.newSalt || !takes("new_key") else { return nil }
            guard let password = passwords[argument.name], secret.contains(argument.name) else {
                return argument
            }
            return Argument(
                name: password, type: "password", baseType: "text", isRequired: argument.isRequired,
                isArray: false,
                fields: [], commentEN: "The password, as a person types it.", commentZH: "用户输入的密码")
        }
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
