set(third nlohmann_json::nlohmann_json)
