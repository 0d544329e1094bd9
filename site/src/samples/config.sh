curl http://localhost:8787/v1/estimate \
  --header 'Content-Type: application/json' \
  --data '{
    "config": {
      "model_type": "llama",
      "hidden_size": 4096,
      "num_hidden_layers": 32,
      "num_attention_heads": 32,
      "num_key_value_heads": 8,
      "intermediate_size": 14336,
      "vocab_size": 128256
    },
    "gpu": "rtx-4090"
  }'
