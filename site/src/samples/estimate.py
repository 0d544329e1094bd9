import json
from urllib.parse import urlencode
from urllib.request import urlopen

query = urlencode({
    "model": "llama-3.1-8b",
    "weights": "q4_k_m",
    "context_length": "32k",
    "gpu": "rtx-4090",
})
with urlopen(f"http://localhost:8787/v1/estimate?{query}") as response:
    answer = json.load(response)

for term in answer["memory"]["components"]:
    print(term["per_gpu_bytes"], term["label"])
print(answer["memory"]["per_gpu_bytes"], answer["fit"]["verdict"])
